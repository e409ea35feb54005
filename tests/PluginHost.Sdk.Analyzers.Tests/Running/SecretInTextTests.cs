using Verify = PluginHost.Sdk.Analyzers.Tests.Support.Check<PluginHost.Sdk.Analyzers.SecretInTextAnalyzer, PluginHost.Sdk.CodeFixes.SecretInTextFix>;

namespace PluginHost.Sdk.Analyzers.Tests.Running;

public sealed class SecretInTextTests
{
    [Theory]
    [InlineData("logger.LogInformation(\"Key {Key}\", [|settings.Key|]);", "logger.LogInformation(\"Key {Key}\", \"***\");")]
    [InlineData("logger.LogInformation(\"Settings {Settings}\", [|settings|]);", "logger.LogInformation(\"Settings {Settings}\", \"***\");")]
    [InlineData("context.Logger.LogError($\"Key {[|settings.Key|]}!\");", "context.Logger.LogError($\"Key ***!\");")]
    [InlineData("context.ReportProgress(1, \"with \" + [|settings.Key|]);", "context.ReportProgress(1, \"with \" + \"***\");")]
    [InlineData("_ = ActionResult.Success(null, [|settings.Key|]);", "_ = ActionResult.Success(null, \"***\");")]
    [InlineData("_ = ActionResult.Failed(\"bad\", $\"No {[|token|]}\");", "_ = ActionResult.Failed(\"bad\", $\"No ***\");")]
    [InlineData("throw new ActionFailedException(\"bad\", string.Format(\"No {0}\", [|token|]));", "throw new ActionFailedException(\"bad\", string.Format(\"No {0}\", \"***\"));")]
    [InlineData("throw new InvalidOperationException(\"No \" + [|token|].Trim());", "throw new InvalidOperationException(\"No \" + \"***\");")]
    [InlineData("var text = settings.Key; logger.LogWarning(\"{Text}\", [|text|]);", "var text = settings.Key; logger.LogWarning(\"{Text}\", \"***\");")]
    [InlineData("logger.LogInformation(\"{Shop}\", [|shop|]);", "logger.LogInformation(\"{Shop}\", \"***\");")]
    [InlineData("logger.LogInformation(\"{Pin}\", [|settings.Pin|]);", "logger.LogInformation(\"{Pin}\", \"***\");")]
    [InlineData("using var scope = logger.BeginScope(\"{Key}\", [|settings.Key|]);", "using var scope = logger.BeginScope(\"{Key}\", \"***\");")]
    [InlineData("logger.LogInformation(\"{Json}\", [|context.Parameters|]);", "logger.LogInformation(\"{Json}\", \"***\");")]
    [InlineData("logger.LogInformation($\"{[|context.Parameters|].GetRawText()}\");", "logger.LogInformation($\"***\");")]
    [InlineData("Log.Used(logger, [|settings.Key|]);", "Log.Used(logger, \"***\");")]
    public Task Secret_InAText_IsMaskedByTheFix(string body, string masked) => Verify.FixesAsync(Uses(body), Uses(masked));

    [Theory]
    [InlineData("logger.LogInformation(\"Url {Url}\", settings.Url);")]
    [InlineData("logger.LogInformation(\"Length {Length}\", settings.Key.Length);")]
    [InlineData("logger.LogInformation(\"Set {IsSet}\", settings.Key is not null);")]
    [InlineData("logger.LogInformation(\"Quiet {Quiet}\", new Quiet(\"key\"));")]
    [InlineData("logger.LogInformation(\"Hash {Hash}\", Log.Hash(settings.Key));")]
    [InlineData("_ = new HttpClient().GetStringAsync(settings.Key);")]
    [InlineData("_ = ActionResult.Success(settings);")]
    [InlineData("throw new ArgumentNullException(nameof(token));")]
    public Task Text_WithoutASecret_IsLeftAlone(string body) => Verify.ReportsAsync(Uses(body));

    [Fact]
    public Task Parameters_OfAJsonAction_HaveTheSecretsOfItsRecord() => Verify.ReportsAsync(
        """
        using Microsoft.Extensions.Logging;

        public sealed record Login([Secret] string Password);

        public sealed record Search(string Text);

        [Action("login", Description = "Logs in."), Parameters(typeof(Login))]
        public sealed class LoginAction : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
            {
                context.Logger.LogInformation("With {Parameters}", [|context.Parameters|]);
                return Task.FromResult(ActionResult.Success());
            }
        }

        [Action("search", Description = "Searches."), Parameters(typeof(Search))]
        public sealed class SearchAction : IAction
        {
            public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken)
            {
                context.Logger.LogInformation("With {Parameters}", context.Parameters);
                return Task.FromResult(ActionResult.Success());
            }
        }
        """);

    private static string Uses(string body) => $$"""
        using Microsoft.Extensions.Logging;

        [PluginSettings]
        public sealed record Settings([Secret] string Key, string Url, [property: Secret] int Pin = 1);

        public sealed record Shop(string Name, Settings Settings);

        public sealed record Quiet([Secret] string Key)
        {
            public override string ToString() => "quiet";
        }

        public static partial class Log
        {
            [LoggerMessage(1, LogLevel.Information, "Used {Key}")]
            public static partial void Used(ILogger logger, string key);

            public static partial void Used(ILogger logger, string key) => logger.IsEnabled(LogLevel.Information);

            public static int Hash(string key) => key.GetHashCode();
        }

        public sealed class Actions(Settings settings, Shop shop, ILogger logger)
        {
            [Action("run", Description = "Tells.")]
            public void Run([Secret] string token, ActionContext context)
            {
                {{body}}
            }
        }
        """;
}
