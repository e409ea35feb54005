using Microsoft.Extensions.Logging;
using PluginHost.Core.Access;
using PluginHost.Core.Tests.Support;
using PluginHost.Server.Auth;
using PluginHost.Server.Auth.Keys;
using PluginHost.Server.Startup;
using PluginHost.Server.Tests.Support;

namespace PluginHost.Server.Tests.Auth;

public sealed class KeyIndexTests : IDisposable
{
    private readonly BrokenAccessStore _store = new();
    private readonly VirtualTime _time = new();
    private readonly RecordedLogs _logs = new();
    private readonly KeyIndex _index;
    private readonly BearerTokens _tokens;
    private readonly string _folder = Directory.CreateTempSubdirectory("pluginhost-server-").FullName;

    public KeyIndexTests()
    {
        _index = new KeyIndex(_store, new Logger<KeyIndex>(_logs));
        _tokens = new BearerTokens(AdminKey.Open(new ServerSettings { Plugins = null!, DataFolder = _folder }), _index, _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _index.Dispose();
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Key_RevokedByAnotherHost_IsRefusedAfterTheNextReading()
    {
        var key = await PutAsync("secret");
        using var refresh = new KeyRefresh(_index, _time);
        await refresh.StartAsync(Token);
        Assert.Null(await FailureAsync("secret"));

        await _store.PutKeyAsync(key with { Revoked = _time.GetUtcNow() }, Audit, Token);
        await _time.TimerAsync(KeyRefresh.Interval, Token);
        _time.Advance(KeyRefresh.Interval);
        await Patience.UntilAsync(async () => await FailureAsync("secret") is not null);

        Assert.Equal("The key 'ann' was revoked on 2026-01-31T12:00:00Z.", await FailureAsync("secret"));
        await refresh.StopAsync(Token);
    }

    [Fact]
    public async Task Key_WhoseTimeIsOver_IsRefusedAtOnce()
    {
        await PutAsync("secret", expires: _time.GetUtcNow() + TimeSpan.FromHours(1));
        await _index.RefreshAsync(Token);

        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Null(await FailureAsync("secret"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("The key 'ann' expired on 2026-01-31T13:00:00Z.", await FailureAsync("secret"));
    }

    [Fact]
    public async Task Keys_WhileTheStoreDoesNotAnswer_StayAndItIsSaidOnce()
    {
        await PutAsync("secret");
        await _index.RefreshAsync(Token);
        _store.IsBroken = true;
        await _index.RefreshAsync(Token);
        await _index.RefreshAsync(Token);
        Assert.Null(await FailureAsync("secret"));
        _store.IsBroken = false;
        await _index.RefreshAsync(Token);

        Assert.Equal(
            ["The keys cannot be read; the 1 that were read last stay in force, and revocations elsewhere are not seen: the disk is gone.", "The keys can be read again; there are 1."],
            _logs.Entries.Select(static entry => entry.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret ")]
    [InlineData("Secret")]
    public async Task Key_ThatIsAnother_IsNotKnown(string shown)
    {
        await PutAsync("secret");
        await _index.RefreshAsync(Token);

        Assert.Equal("The key in the Authorization header is not known.", await FailureAsync(shown));
    }

    private static AuditRecord Audit => new("key.create", "key", "1", DateTimeOffset.UnixEpoch);

    private async Task<AccessKey> PutAsync(string secret, DateTimeOffset? expires = null)
    {
        var key = new AccessKey("1", "ann", Convert.ToHexStringLower(KeySecret.Hash(secret)), _time.GetUtcNow()) { Expires = expires };
        await _store.PutKeyAsync(key, Audit, Token);
        return key;
    }

    private async Task<string?> FailureAsync(string shown) => (await _tokens.AuthenticateAsync(shown, Token)).Failure?.Message;
}
