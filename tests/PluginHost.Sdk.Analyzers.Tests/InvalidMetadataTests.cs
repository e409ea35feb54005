using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.InvalidMetadataAnalyzer, PluginHost.Sdk.CodeFixes.InvalidMetadataFix>;

namespace PluginHost.Sdk.Analyzers.Tests;

public sealed class InvalidMetadataTests
{
    [Fact]
    public Task Problems_OfOneAction_AreReportedAtTheirArguments() => Verify.ReportsAsync(
        """
        using System.ComponentModel.DataAnnotations;

        public static class Mails
        {
            [Action([|"Send-Mail!"|], Description = [|""|], Color = [|"red"|], Timeout = [|"soon"|], Aliases = new[] { "good", [|"Bad"|] }, DocsUrl = [|"here"|], Mode = [|ActionMode.EventDriven|])]
            [ActionError([|"No"|], "Nobody is there.")]
            [ActionRetry(MaxAttempts = [|0|], Delay = [|"x"|])]
            [ActionExample("One", [|"[]"|])]
            internal static void [|Send|](ref int [|count|], [[|Range(5, 1)|]] int size, [RegularExpression([|"("|])] string text, [StringLength(1)] string name = [|"long"|]) { }
        }
        """);

    [Fact]
    public Task Problems_OfARecord_AreReportedInIt() => Verify.ReportsAsync(
        """
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;

        public sealed record Mail([property: ShowWhen([|"Kind"|], EqualTo = "x")] string Text, string Kind, Sender Sender);

        public sealed record Sender
        {
            [DefaultValue([|11|]), Range(1, 10)]
            public int Priority { get; init; }

            public Action? [|Callback|] { get; init; }
        }

        [Action("send", Description = "Sends.")]
        public sealed class Send : IAction<Mail, int>
        {
            public Task<ActionResult<int>> ExecuteAsync(Mail mail, ActionContext context, CancellationToken cancellationToken) => Task.FromResult<ActionResult<int>>(1);
        }

        [Action("again", Description = "Sends again.")]
        public sealed class Again : IAction<Mail, int>
        {
            public Task<ActionResult<int>> ExecuteAsync(Mail mail, ActionContext context, CancellationToken cancellationToken) => Task.FromResult<ActionResult<int>>(1);
        }
        """);

    [Fact]
    public Task Settings_InTwoRecords_AreReportedAtTheSecond() => Verify.ReportsAsync(
        """
        [PluginSettings] public sealed record One;

        [PluginSettings] public sealed record [|Two|];
        """);

    [Fact]
    public Task Types_ThatNoActionUses_AreLeftAlone() => Verify.ReportsAsync(
        """
        using System.ComponentModel.DataAnnotations;

        public sealed record Internal([property: Range(5, 1)] int Size, Action Callback);
        """);

    [Fact]
    public Task Names_InTheWrongForm_AreRewritten() => Verify.FixesAsync(
        """
        public static class Mails
        {
            [Action([|"SendMail"|], Description = "Sends.", Color = [|"red"|], Version = [|"1.0"|], Aliases = new[] { [|"Post"|] })]
            [ActionError([|"noServer"|], "No server.")]
            public static void Send(string kind, [ShowWhen([|"Kind"|], EqualTo = "x")] string text) { }
        }
        """,
        """
        public static class Mails
        {
            [Action("send_mail", Description = "Sends.", Color = "#8c8c8c", Version = "1.0.0", Aliases = new[] { "post" })]
            [ActionError("no_server", "No server.")]
            public static void Send(string kind, [ShowWhen("kind", EqualTo = "x")] string text) { }
        }
        """);

    [Fact]
    public Task Description_ThatIsMissing_IsAddedToBeFilledIn() => Verify.FixesAsync(
        """
        public static class Mails
        {
            [[|Action|]("send")]
            public static void Send() { }

            [Action("drop", Description = [|" "|], Category = "Mail")]
            public static void Drop() { }
        }
        """,
        """
        public static class Mails
        {
            [Action("send", Description = "TODO: say what the action does.")]
            public static void Send() { }

            [Action("drop", Description = "TODO: say what the action does.", Category = "Mail")]
            public static void Drop() { }
        }
        """);

    [Fact]
    public Task Method_ThatIsNotPublic_IsMadePublic() => Verify.FixesAsync(
        """
        public static class Mails
        {
            [Action("send", Description = "Sends.")]
            // Kept.
            private static void [|Send|]() { }

            [Action("drop", Description = "Drops.")]
            static void [|Drop|]() { }
        }
        """,
        """
        public static class Mails
        {
            [Action("send", Description = "Sends.")]
            // Kept.
            public static void Send() { }

            [Action("drop", Description = "Drops.")]
            public static void Drop() { }
        }
        """);
}
