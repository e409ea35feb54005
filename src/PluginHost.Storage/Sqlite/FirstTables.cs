namespace PluginHost.Storage.Sqlite;

/// <summary>Version 1 of the tables. Never changed once released: changes are further migrations.</summary>
/// <remarks>
/// Times are microseconds since 1970 (UTC). <c>status</c>, <c>origin</c>, <c>history</c> and <c>outcome</c> are the numbers of their enums, <c>priority</c> is -1 for
/// high, 0 for normal, 1 for low; the view <c>readable_executions</c> spells them. Each index ends in the sequence, so that <c>(x, created)</c>
/// holds a list by x in its order. Lists without a filter merge the statuses, those of a plugin merge its actions: neither has an index of its own.
/// </remarks>
internal static class FirstTables
{
    internal const string Sql = """
        CREATE TABLE executions (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            action_ref TEXT NOT NULL,
            status INTEGER NOT NULL,
            origin INTEGER NOT NULL,
            actor TEXT,
            correlation_id TEXT, -- null when it is the id
            due INTEGER,
            is_dry_run INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            expires INTEGER,
            parent_id TEXT,
            rerun_of TEXT,
            attempt_count INTEGER NOT NULL DEFAULT 0,
            started INTEGER,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            message TEXT,
            error TEXT, -- JSON
            progress_percent REAL,
            progress_message TEXT,
            plugin_version TEXT,
            lane TEXT NOT NULL,
            is_rerun_after_crash INTEGER NOT NULL,
            history INTEGER NOT NULL,
            timeout INTEGER,
            max_attempts INTEGER,
            idempotency_key TEXT,
            trace_parent TEXT,
            owner TEXT,
            fence INTEGER NOT NULL,
            is_cancel_asked INTEGER NOT NULL DEFAULT 0,
            parameters TEXT NOT NULL, -- JSON
            outputs TEXT, -- JSON
            metadata TEXT, -- JSON
            sealed_parameters BLOB
        );
        CREATE INDEX executions_by_status ON executions (status, created);
        CREATE INDEX executions_by_action ON executions (action_ref, created);
        CREATE INDEX executions_by_origin ON executions (origin, created);
        CREATE INDEX executions_by_parent ON executions (parent_id, created);
        CREATE INDEX executions_by_actor ON executions (actor, created) WHERE actor IS NOT NULL;
        CREATE INDEX executions_by_correlation ON executions (correlation_id, created) WHERE correlation_id IS NOT NULL;
        CREATE INDEX executions_to_claim ON executions (priority, sequence, lane) WHERE status = 0 AND owner IS NULL;
        CREATE INDEX executions_due ON executions (due) WHERE status = 2 AND owner IS NULL;
        CREATE INDEX executions_to_expire ON executions (expires) WHERE expires IS NOT NULL AND owner IS NULL AND status IN (0, 2);
        CREATE INDEX executions_to_cancel ON executions (owner) WHERE is_cancel_asked = 1 AND owner IS NOT NULL;
        CREATE INDEX executions_ended ON executions (updated, status) WHERE status >= 5;

        CREATE TABLE attempts (
            execution INTEGER NOT NULL, -- its sequence
            number INTEGER NOT NULL,
            started INTEGER NOT NULL,
            finished INTEGER,
            outcome INTEGER,
            error_code TEXT,
            error_message TEXT,
            plugin_version TEXT,
            PRIMARY KEY (execution, number)
        ) WITHOUT ROWID;

        CREATE TABLE execution_logs (
            execution INTEGER NOT NULL, -- its sequence
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            attempt INTEGER NOT NULL,
            level TEXT NOT NULL,
            message TEXT NOT NULL,
            PRIMARY KEY (execution, number)
        ) WITHOUT ROWID;

        CREATE TABLE outbox (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            at INTEGER NOT NULL,
            type TEXT NOT NULL,
            execution_id TEXT NOT NULL,
            json TEXT NOT NULL
        );

        CREATE TABLE idempotency_keys (
            actor TEXT NOT NULL,
            key TEXT NOT NULL,
            request_hash TEXT NOT NULL,
            execution_id TEXT NOT NULL,
            expires INTEGER NOT NULL,
            PRIMARY KEY (actor, key)
        );
        CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires);

        CREATE TABLE access_keys (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            hash TEXT NOT NULL,
            hint TEXT NOT NULL,
            created INTEGER NOT NULL,
            created_by TEXT,
            expires INTEGER,
            revoked INTEGER,
            rotated INTEGER,
            scopes TEXT NOT NULL, -- JSON
            actions TEXT NOT NULL -- JSON
        );

        CREATE TABLE audit (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            what TEXT NOT NULL,
            target_type TEXT NOT NULL,
            target_id TEXT NOT NULL,
            actor TEXT,
            actor_type TEXT,
            origin INTEGER NOT NULL,
            error_code TEXT,
            before TEXT, -- JSON
            after TEXT -- JSON
        );
        CREATE INDEX audit_by_time ON audit (at);
        CREATE INDEX audit_by_what ON audit (what);
        CREATE INDEX audit_by_actor ON audit (actor);
        CREATE INDEX audit_by_target ON audit (target_id);

        CREATE VIEW readable_executions AS SELECT
            sequence, id, action_ref,
            CASE status WHEN 0 THEN 'requested' WHEN 1 THEN 'running' WHEN 2 THEN 'scheduled' WHEN 3 THEN 'waiting' WHEN 4 THEN 'cancelling' WHEN 5 THEN 'succeeded'
                WHEN 6 THEN 'failed' WHEN 7 THEN 'timed_out' WHEN 8 THEN 'cancelled' WHEN 9 THEN 'skipped' WHEN 10 THEN 'abandoned' END AS status,
            CASE origin WHEN 0 THEN 'api' WHEN 1 THEN 'cli' WHEN 2 THEN 'console' WHEN 3 THEN 'rule' WHEN 4 THEN 'schedule' WHEN 5 THEN 'bulk' WHEN 6 THEN 'plan'
                WHEN 7 THEN 'plugin' WHEN 8 THEN 'bot' END AS origin,
            actor, coalesce(correlation_id, id) AS correlation_id, parent_id,
            strftime('%Y-%m-%dT%H:%M:%fZ', created / 1e6, 'unixepoch') AS created,
            strftime('%Y-%m-%dT%H:%M:%fZ', updated / 1e6, 'unixepoch') AS updated,
            strftime('%Y-%m-%dT%H:%M:%fZ', due / 1e6, 'unixepoch') AS due,
            attempt_count, owner, lane, message, error, parameters, outputs
        FROM executions;
        """;
}
