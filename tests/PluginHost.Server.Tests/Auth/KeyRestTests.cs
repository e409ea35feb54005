using PluginHost.Server.Auth;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class KeyRestTests(ServerFixture fixture)
{
    private const string All = "actions:read, plugins:read, plugins:write, executions:read, executions:write, metrics:read, keys:read, keys:write, audit:read, store:write, admin";

    private readonly RunningServer _server = fixture.Server;

    [Fact]
    public async Task Create_AnswersTheSecretOnce()
    {
        var (status, body) = await _server.Client.SendAsync("POST", "/api/v1/keys", """{"name": "once", "scopes": ["executions:write", "executions:write"], "actions": ["core.*"], "expires": "90d"}""");
        var key = body["data"]!;

        Assert.Equal(201, status);
        Assert.Matches("^ph_[A-Za-z0-9_-]{43}$", (string)key["key"]!);
        Assert.Equal(((string)key["key"]!)[^4..], (string?)key["hint"]);
        Assert.Equal(("once", "active", """["executions:write"]""", """["core.*"]""", "admin"), ((string?)key["name"], (string?)key["status"], key["scopes"]!.ToJsonString(), key["actions"]!.ToJsonString(), (string?)key["created_by"]));
        Assert.Equal(90, ((DateTimeOffset)key["expires"]! - (DateTimeOffset)key["created"]!).TotalDays, tolerance: 0.01);
        var later = (await _server.GetAsync($"/api/v1/keys/{key["id"]}")).Body["data"]!;
        Assert.Null(later["key"]);
        Assert.DoesNotContain((string)key["key"]!, (await _server.GetAsync("/api/v1/keys")).Body.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain((string)key["key"]!, (await _server.GetAsync("/api/v1/audit")).Body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_IsTheActorOfWhatIsDoneWithIt()
    {
        var key = await _server.CreateKeyAsync([Scopes.ExecutionsWrite]);
        using var client = _server.ClientOf((string)key["key"]!);
        var (_, body) = await client.SendAsync("POST", "/api/v1/executions/execute?wait=30s", """{"action_ref": "core.echo", "parameters": {"message": "a"}}""");

        Assert.Equal((string?)key["name"], (string?)body["data"]!["actor"]);
    }

    [Fact]
    public async Task WrongScope_SaysWhatIsMissingAndWhatIsThere()
    {
        var key = await _server.CreateKeyAsync([Scopes.ActionsRead, Scopes.KeysRead]);
        using var client = _server.ClientOf((string)key["key"]!);
        var (status, body) = await client.SendAsync("POST", "/api/v1/plugins/core/disable");

        Assert.Equal((403, "forbidden", $"This needs the scope 'plugins:write'. The key '{key["name"]}' has: actions:read, keys:read."), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task Rotate_EndsTheOldSecretAtOnce()
    {
        var key = await _server.CreateKeyAsync([Scopes.ActionsRead]);
        using var old = _server.ClientOf((string)key["key"]!);
        var rotated = (await _server.PostAsync($"/api/v1/keys/{key["id"]}/rotate", "")).Body["data"]!;
        using var fresh = _server.ClientOf((string)rotated["key"]!);

        Assert.NotEqual((string?)key["key"], (string?)rotated["key"]);
        Assert.NotNull(rotated["rotated"]);
        Assert.Equal((401, 200), ((await old.SendAsync("GET", "/api/v1/actions")).Status, (await fresh.SendAsync("GET", "/api/v1/actions")).Status));
    }

    [Fact]
    public async Task Revoke_EndsTheKeyAndFreesItsName()
    {
        var key = await _server.CreateKeyAsync([Scopes.ActionsRead]);
        using var client = _server.ClientOf((string)key["key"]!);
        var (status, body) = await _server.Client.SendAsync("DELETE", $"/api/v1/keys/{key["id"]}");
        var (refused, problem) = await client.SendAsync("GET", "/api/v1/actions");
        var again = await _server.Client.SendAsync("DELETE", $"/api/v1/keys/{key["id"]}");

        Assert.Equal((200, "revoked"), (status, (string?)body["data"]!["status"]));
        Assert.Equal(401, refused);
        Assert.StartsWith($"The key '{key["name"]}' was revoked on 20", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(body["data"]!["revoked"]!.ToJsonString(), again.Body["data"]!["revoked"]!.ToJsonString());
        Assert.Equal((409, "key_not_in_force"), await CodeAsync("POST", $"/api/v1/keys/{key["id"]}/rotate"));
        Assert.Equal(201, (await _server.Client.SendAsync("POST", "/api/v1/keys", $$"""{"name": "{{key["name"]}}", "scopes": ["keys:read"]}""")).Status);
        var trail = (await _server.GetAsync($"/api/v1/audit?target_type=key&target_id={key["id"]}")).Body["data"]!.AsArray();
        Assert.Equal(["key.revoke", "key.create"], trail.Select(static record => (string?)record!["what"]));
        Assert.Null(trail[1]!["before"]);
        Assert.Equal((null, true), ((string?)trail[0]!["before"]!["revoked"], trail[0]!["after"]!["revoked"] is not null));
    }

    [Fact]
    public async Task Name_OfAKeyInForce_IsTaken()
    {
        var key = await _server.CreateKeyAsync([Scopes.ActionsRead]);

        Assert.Equal((409, "name_taken"), await CodeAsync("POST", "/api/v1/keys", $$"""{"name": "{{key["name"]}}", "scopes": ["keys:read"]}"""));
        Assert.Equal((409, "name_taken"), await CodeAsync("POST", "/api/v1/keys", """{"name": "admin", "scopes": ["keys:read"]}"""));
    }

    [Theory]
    [InlineData("""["admin"]""", """["core.*"]""", "the scope 'admin'")]
    [InlineData("""["keys:write", "audit:read"]""", """["core.*"]""", "the scope 'audit:read'")]
    [InlineData("""["keys:write"]""", """["core.echo", "*", "text.*"]""", "the actions '*', the actions 'text.*'")]
    [InlineData("""["plugins:write"]""", null, "the scope 'plugins:write', the actions '*'")]
    public async Task Create_OfMoreThanOneHas_IsForbidden(string scopes, string? actions, string missing)
    {
        var own = await _server.CreateKeyAsync([Scopes.KeysWrite, Scopes.ActionsRead], "core.*");
        using var client = _server.ClientOf((string)own["key"]!);
        var (status, body) = await client.SendAsync("POST", "/api/v1/keys", $$"""{"name": "more", "scopes": {{scopes}}{{(actions is null ? "" : $", \"actions\": {actions}")}}}""");

        Assert.Equal((403, "forbidden", $"The key '{own["name"]}' cannot give what it has not: {missing}."), (status, (string?)body["code"], (string?)body["detail"]));
    }

    [Fact]
    public async Task Rotate_OfAKeyThatMayMore_IsForbidden()
    {
        var strong = await _server.CreateKeyAsync([Scopes.Admin]);
        using var client = await _server.ClientWithAsync([Scopes.KeysWrite]);

        Assert.Equal(403, (await client.SendAsync("POST", $"/api/v1/keys/{strong["id"]}/rotate")).Status);
        Assert.Equal("active", (string?)(await _server.GetAsync($"/api/v1/keys/{strong["id"]}")).Body["data"]!["status"]);
    }

    [Theory]
    [InlineData("{}", "'name' is required: a string.", $"'scopes' is required: what the key may do, of {All}.")]
    [InlineData("""{"name": " ", "scopes": []}""", "'name' must not be empty.", $"'scopes' must have one or more of {All}.")]
    [InlineData("""{"name": " a", "scopes": ["keys:reed", "root"]}""", "'name' must be one line, without blanks around it.", "'scopes[0]': there is no scope 'keys:reed'. Did you mean 'keys:read'?", $"'scopes[1]': there is no scope 'root'. Known: {All}.")]
    [InlineData("""{"name": 1, "scopes": "all", "actions": {}}""", "'name' must be a string.", "'scopes' must be a list of strings.", "'actions' must be a list of strings.")]
    [InlineData("""{"name": "b", "scopes": ["admin"], "actions": ["slack", "*.a"]}""", "'actions[0]' must be a ref such as core.echo, a plugin's actions such as slack.*, or *.", "'actions[1]' must be a ref such as core.echo, a plugin's actions such as slack.*, or *.")]
    [InlineData("""{"name": "c", "scopes": ["admin"], "actions": []}""", "'actions' must have 1 to 100 patterns; leave it out for every action.")]
    [InlineData("""{"name": "d", "scopes": ["admin"], "expires": "2020-01-01T00:00:00Z"}""", "'expires' must be in the future and at most 36500d from now, not '2020-01-01T00:00:00Z'.")]
    [InlineData("""{"name": "d", "scopes": ["admin"], "expires": "9999-01-01T00:00:00Z"}""", "'expires' must be in the future and at most 36500d from now, not '9999-01-01T00:00:00Z'.")]
    [InlineData("""{"name": "ad\u202emin", "scopes": ["admin"]}""", "'name' must be one line, without blanks around it.")]
    [InlineData("""{"name": "e", "scopes": ["admin"], "expires": "0s"}""", "'expires' must be more than zero and at most 36500d, not '0s'.")]
    [InlineData("""{"name": "f", "scopes": ["admin"], "expires": "soon"}""", "'expires' must be a time such as 2027-01-31T12:00:00Z or a duration such as 90d, not 'soon'.")]
    [InlineData("""{"name": "g", "scopes": ["admin"], "scope": 1}""", "'scope' is not known. Known here: name, scopes, actions, expires.")]
    [InlineData("[]", "The body must be a JSON object: {\"name\": \"ci\", \"scopes\": [\"executions:write\"]}.")]
    public async Task Create_OfABadKey_NamesEveryProblem(string json, params string[] problems)
    {
        var (status, body) = await _server.Client.SendAsync("POST", "/api/v1/keys", json);

        Assert.Equal((400, "invalid_body"), (status, (string?)body["code"]));
        Assert.Equal(problems, body["errors"]!.AsArray().Select(static error => (string)error!["message"]!));
    }

    [Fact]
    public async Task Create_OfALongName_IsRefused()
    {
        var (_, body) = await _server.Client.SendAsync("POST", "/api/v1/keys", $$"""{"name": "{{new string('a', 65)}}", "scopes": ["admin"]}""");

        Assert.Equal("'name' must have at most 64 characters, not 65.", (string?)body["detail"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/keys/nobody")]
    [InlineData("POST", "/api/v1/keys/nobody/rotate")]
    [InlineData("DELETE", "/api/v1/keys/nobody")]
    public async Task Key_ThatIsNotThere_IsNotFound(string method, string path) => Assert.Equal((404, "not_found"), await CodeAsync(method, path));

    private async Task<(int Status, string? Code)> CodeAsync(string method, string path, string? json = null)
    {
        var (status, body) = await _server.Client.SendAsync(method, path, json);
        return (status, (string?)body["code"]);
    }
}
