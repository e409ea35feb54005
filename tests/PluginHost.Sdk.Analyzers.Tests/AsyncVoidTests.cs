using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.AsyncVoidAnalyzer, PluginHost.Sdk.CodeFixes.AsyncVoidFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class AsyncVoidTests
{
    [Fact]
    public Task AsyncVoid_Method_ReturnsTaskAfterTheFix() => Verify.FixesAsync(
        """
        public static class Sender
        {
            public static async void [|Send|]() => await Task.Yield();
        }
        """,
        """
        public static class Sender
        {
            public static async Task Send() => await Task.Yield();
        }
        """);

    [Fact]
    public Task AsyncTask_Method_IsLeftAlone() => Verify.ReportsAsync(
        """
        public static class Sender
        {
            public static async Task SendAsync() => await Task.Yield();
        }
        """);
}
