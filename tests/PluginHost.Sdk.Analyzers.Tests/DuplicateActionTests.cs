using Microsoft.CodeAnalysis;
using PluginHost.Sdk.Analyzers.Tests.Support;
using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.DuplicateActionAnalyzer, PluginHost.Sdk.CodeFixes.RenameActionFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class DuplicateActionTests
{
    [Fact]
    public Task SameName_OfAClassAndMethods_IsReportedAtTheLaterOnesAndRenamed() => Verify.FixesAsync(
        """
        [Action("send", Description = "Sends.")]
        public sealed class SendAction : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
        }

        public static class Mails
        {
            [Action([|"send"|], Description = "Sends, too.")]
            public static void Send() { }

            [Action([|"send"|], Description = "Sends later.")]
            public static void SendLater() { }
        }
        """,
        """
        [Action("send", Description = "Sends.")]
        public sealed class SendAction : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
        }

        public static class Mails
        {
            [Action("send_2", Description = "Sends, too.")]
            public static void Send() { }

            [Action("send_later", Description = "Sends later.")]
            public static void SendLater() { }
        }
        """);

    [Fact]
    public async Task Message_NamesBothMembers()
    {
        var verdict = await HostVerdict.OfAsync("namespace Shop; public static class A { [Action(\"x\", Description = \"X.\")] public static void First() { } [Action(\"x\", Description = \"X.\")] public static void Second() { } }", new DuplicateActionAnalyzer());
        var diagnostic = Assert.Single(verdict.Rules);
        Assert.Equal((DiagnosticSeverity.Error, "The action 'x' is exported by 'Shop.A.First' and by 'Shop.A.Second', and the host refuses the whole plugin. Give each action its own name."), (diagnostic.Severity, diagnostic.GetMessage(null)));
        Assert.NotEmpty(diagnostic.AdditionalLocations);
    }

    [Fact]
    public Task Names_ThatDiffer_AreLeftAlone() => Verify.ReportsAsync(
        """
        public static class Mails
        {
            [Action("send", Description = "Sends.", Aliases = ["post"])]
            public static void Send() { }

            [Action("send_later", Description = "Sends later.", Aliases = ["send"])]
            public static void SendLater() { }
        }
        """);
}
