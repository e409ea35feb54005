using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

public sealed class DeclarationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Refusal_OfAPluginThatRepeatsItsSecret_MasksIt()
    {
        _folder.AddPlugin(new("Vault", """
            [PluginSettings] public sealed record Options([property: Secret] string Token);

            public sealed class Actions
            {
                public Actions(Options options) => throw new System.InvalidOperationException("Wrong token " + options.Token);
                [Action("open", Description = "Opens.")] public void Open() { }
            }
            """));
        _folder.Write("plugins.json", """{ "folders": ["plugins"], "plugins": { "vault": { "settings": { "token": "hunter2hunter2" } } } }""");
        await using var host = await TestHost.StartAsync(_folder);

        var entry = host.Plugin("vault");
        Assert.Equal("Plugin 'vault' failed while creating 'Actions': System.InvalidOperationException: Wrong token ***", entry.Refusal!.Message);
        Assert.DoesNotContain(host.Logs.Of("PluginRefused"), static entry => entry.Message.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Defaults_ThatDoNotFit_LeaveTheActionOut()
    {
        _folder.AddPlugin(new("Defaulted", """
            public sealed record Settings
            {
                [DefaultValue(typeof(decimal), "1.5")] public decimal Rate { get; init; }
            }

            public static class Actions
            {
                [Action("fine", Description = "Has a default that fits.")] public static int Fine([Range(1, 10)] int count = 5) => count;
                [Action("off", Description = "Has one that does not.")] public static int Off([Range(1, 10)] int count = 50) => count;
                [Action("rate", Description = "Has one by its text.")] public static decimal Rate(Settings settings) => settings.Rate;
            }
            """));
        await using var host = await TestHost.StartAsync(_folder);

        var descriptor = host.Plugin("defaulted").Descriptor!;
        Assert.Equal(["fine", "rate"], descriptor.Actions.Select(static action => action.Name));
        Assert.Equal("'count': the default 50 does not fit: 'count' must be an integer from 1 to 10.", Assert.Single(Assert.Single(descriptor.RejectedActions).Problems));
        var result = await host.RunAsync("defaulted.rate", """{"settings": {}}""");
        Assert.Equal("""{"result":1.5}""", System.Text.Encoding.UTF8.GetString(result.Outputs.Span));
        Assert.Equal(PluginState.Active, host.Plugin("defaulted").State);
    }
}
