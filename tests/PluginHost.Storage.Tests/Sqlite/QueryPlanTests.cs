using PluginHost.Core.Executions;
using PluginHost.Sdk;
using PluginHost.Storage.Sqlite.Native;
using PluginHost.Storage.Sqlite.Reading;
using PluginHost.Storage.Sqlite.Writing;

namespace PluginHost.Storage.Tests.Sqlite;

/// <summary>What the database does to answer, as <c>EXPLAIN QUERY PLAN</c> tells.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private static readonly Dictionary<string, ExecutionQuery> Filters = new(StringComparer.Ordinal)
    {
        ["none"] = new(),
        ["oldest first"] = new() { IsAscending = true },
        ["status"] = new() { Statuses = [ExecutionStatus.Failed] },
        ["statuses"] = new() { Statuses = [ExecutionStatus.Running, ExecutionStatus.Failed] },
        ["action"] = new() { ActionRef = "slack.post" },
        ["pack"] = new() { ActionRef = "slack.*" },
        ["plugin"] = new() { PluginId = "slack" },
        ["origin"] = new() { Origin = ActionOrigin.Rule },
        ["actor"] = new() { Actor = "ann" },
        ["parent"] = new() { ParentId = "p" },
        ["top level"] = new() { IsTopLevelOnly = true },
        ["correlation"] = new() { CorrelationId = "c" },
        ["created"] = new() { CreatedFrom = DateTimeOffset.UnixEpoch, CreatedBefore = DateTimeOffset.MaxValue },
        ["page"] = new() { After = new ExecutionCursor(DateTimeOffset.UnixEpoch, 7), Offset = 20 },
        ["several"] = new() { Actor = "ann", Origin = ActionOrigin.Api, Statuses = [ExecutionStatus.Failed], After = new ExecutionCursor(DateTimeOffset.UnixEpoch, 7) },
    };

    private readonly SqliteFolder _folder = new();

    public static TheoryData<string> Names => new(Filters.Keys);

    public static TheoryData<string, string> Statements => new()
    {
        { ClaimWrite.Select, "executions_to_claim" },
        { ClaimWrite.SelectBesides, "executions_to_claim" },
        { DueWrite.SelectExpired, "executions_to_expire" },
        { DueWrite.SelectDue, "executions_due" },
        { DueWrite.NextDue, "executions_due" },
        { ExecutionReads.CancelAsked, "executions_to_cancel" },
        { ExecutionReads.Backlog, "executions_to_claim" },
        { PruneRead.SelectOld, "executions_ended" },
        { PruneRead.SelectFirst, "executions_ended" },
        { RecoveryWrite.SelectOrphans, "executions_by_status" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task List_AnyFilter_ReadsAnIndexInItsOrder(string name)
    {
        await _folder.FillAsync(10);
        using var database = SqliteDatabase.Open(_folder.File);
        var sql = ListSql.Of(database, Filters[name]);
        using var statement = sql.Prepare(database, "EXPLAIN QUERY PLAN " + sql.Page(Filters[name].IsAscending, 51, 0));
        var plan = statement.List(static row => row.Text(3));
        Assert.Contains(plan, static step => step.StartsWith("SEARCH executions USING ", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static step => step.StartsWith("SCAN executions", StringComparison.Ordinal));

        // What is sorted are the keys that the limits let through, never what an index finds.
        Assert.DoesNotContain(plan.Zip(plan.Skip(1)), static steps => steps.First.StartsWith("SEARCH executions", StringComparison.Ordinal) && steps.Second.StartsWith("USE TEMP", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Statement_OfTheStore_UsesItsIndex(string sql, string index)
    {
        await _folder.FillAsync(1);
        using var database = SqliteDatabase.Open(_folder.File);
        using var statement = database.Prepare("EXPLAIN QUERY PLAN " + sql);
        var plan = statement.List(static row => row.Text(3));
        Assert.Contains(plan, step => step.Contains($"INDEX {index}", StringComparison.Ordinal));
    }
}
