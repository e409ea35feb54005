using System.Text.Json.Nodes;
using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class AuditRestTests(AuditRestTests.Fixture fixture) : IClassFixture<AuditRestTests.Fixture>
{
    private RunningServer Server => fixture.Server;

    [Fact]
    public async Task Pages_OneAfterAnother_HaveEachRecordOnceNewestFirst()
    {
        List<long> seen = [];
        string? cursor = null;
        do
        {
            var (_, page) = await Server.GetAsync($"/api/v1/audit?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page["data"]!.AsArray().Select(static record => (long)record!["sequence"]!));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal([6, 5, 4, 3, 2, 1], seen);
    }

    [Theory]
    [InlineData("", 6)]
    [InlineData("?what=key.*", 5)]
    [InlineData("?what=key.revoke", 0)]
    [InlineData("?target_type=plugin&target_id=core&actor=admin", 1)]
    [InlineData("?actor=ann", 0)]
    [InlineData("?from=2020-01-01&before=2999-12-31T00:00:00.5%2B02:00", 6)]
    [InlineData("?before=2020-01-01T00:00:00+00:00", 0)]
    public async Task Filters_OfListAndExport_FindTheSame(string query, int count)
    {
        var (_, list) = await Server.GetAsync("/api/v1/audit" + query);
        using var export = await Server.Client.GetAsync("/api/v1/audit/export" + query, TestContext.Current.CancellationToken);
        var lines = (await export.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(count, list["data"]!.AsArray().Count);
        Assert.Equal("application/x-ndjson", export.Content.Headers.ContentType?.ToString());
        Assert.Equal(list["data"]!.AsArray().Select(static record => record!.ToJsonString()), lines.Select(static line => JsonNode.Parse(line)!.ToJsonString()));
    }

    [Fact]
    public async Task Command_ThatWasNotDone_HasItsCode()
    {
        var record = (await Server.GetAsync("/api/v1/audit?what=plugin.*")).Body["data"]![0]!;

        Assert.Equal(("plugin.quarantine_release", "not_quarantined", "api"), ((string?)record["what"], (string?)record["error_code"], (string?)record["origin"]));
    }

    [Theory]
    [InlineData("/api/v1/audit?limt=1&limit=0&from=yesterday&cursor=a", "'limit' must be a whole number from 1 to 1000.", "'cursor' must be a whole number from 1 to 9223372036854775807.")]
    [InlineData("/api/v1/audit/export?limit=1", "'limit' is not known. Known here: what, actor, target_type, target_id, from, before.")]
    public async Task Query_ThatIsBad_IsAProblem(string path, params string[] problems)
    {
        var (status, body) = await Server.Client.SendAsync("GET", path);

        Assert.Equal((400, "invalid_query"), (status, (string?)body["code"]));
        foreach (var problem in problems) Assert.Contains(problem, body["errors"]!.AsArray().Select(static error => (string)error!["message"]!));
    }

    /// <summary>A server with five keys and a command that was not done.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private RunningServer? _server;

        internal RunningServer Server => _server!;

        public async ValueTask InitializeAsync()
        {
            _server = await RunningServer.StartAsync();
            for (var number = 0; number < 5; number++) await _server.CreateKeyAsync([Scopes.AuditRead]);
            await _server.PostAsync("/api/v1/plugins/core/quarantine-release", "");
        }

        public async ValueTask DisposeAsync()
        {
            if (_server is not null) await _server.DisposeAsync();
        }
    }
}
