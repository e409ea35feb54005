using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins;

/// <summary>A plugin <c>bad</c> that must not be loaded, and what its author reads.</summary>
/// <param name="Arrange">Puts it under <c>plugins/bad</c>.</param>
/// <param name="Code">The refusal's code.</param>
/// <param name="Message">The refusal's message; <c>{folder}</c> stands for the plugin's folder.</param>
/// <param name="Fix">The refusal's fix.</param>
/// <param name="Passed">The checks that passed before, by name.</param>
internal sealed record RefusalCase(Action<TempFolder> Arrange, string Code, string Message, string Fix, string Passed)
{
    private const string Known = "files image identity";
    private const string Read = Known + " trust";
    private const string Compatible = Read + " framework sdk members dependencies";
    private const string Checked = Compatible + " actions";
    private const string Copied = Checked + " copy";
    private const string BuildAgain = "Build the plugin again and copy it completely.";
    private const string Mend = "Mend the plugin; the host's log has the stack trace.";
    private const string Ok = """[Action("ok", Description = "Is well.")] public static void Ok() { }""";

    private static readonly byte[] NewerSdk = PluginCompiler.OtherSdk("0.2.0.0", "public static class Tomorrow { public static string Word => \"soon\"; }");
    private static readonly byte[] RicherSdk = PluginCompiler.OtherSdk("0.1.0.0", "public static class Tomorrow { public static string Word => \"soon\"; }");
    private static readonly byte[] Library = PluginCompiler.Library("Acme.Library", "2.0.0.0", "namespace Acme; public static class Words { public static string Word => \"word\"; }");
    private static readonly byte[] OlderLibrary = PluginCompiler.Library("Acme.Library", "1.0.0.0", "namespace Acme; public static class Words { public static string Word => \"word\"; }");
    private static readonly byte[] NewerLogging = PluginCompiler.Library("Microsoft.Extensions.Logging.Abstractions", "99.0.0.0", "namespace Acme; public static class Words { public static string Word => \"word\"; }");

    /// <summary>All cases whose plugin needs neither settings nor time.</summary>
    internal static IReadOnlyDictionary<string, RefusalCase> All { get; } = new Dictionary<string, RefusalCase>(StringComparer.Ordinal)
    {
        ["garbage"] = File("This is no assembly, whatever its name says.", "the file is not a valid .NET assembly (Unknown file format)"),
        ["cut off"] = new(static folder => folder.Write("plugins/bad/Bad.dll", PluginCompiler.Compile(Plugin(Ok))[..600]), "bad_image", "'Bad.dll' cannot be read: the file is not a valid .NET assembly (Invalid metadata section span).", BuildAgain, "files"),
        ["cut off at its end"] = new(static folder => folder.Write("plugins/bad/Bad.dll", PluginCompiler.Compile(Plugin(Ok))[..^100]), "bad_image", "'Bad.dll' cannot be read: the file is cut off: 100 bytes are missing at its end.", BuildAgain, "files"),
        ["empty"] = File("", "the file is empty"),
        ["missing dependency"] = Compiled(Using(Library), "missing_dependency", "'Bad' needs 'Acme.Library 2.0.0.0', which is neither beside it nor part of the framework.",
            "Copy the whole output folder of the plugin's build, its deps.json included.", Read + " framework sdk members"),
        ["older dependency"] = Compiled(Using(Library), "missing_dependency", "'Bad' needs 'Acme.Library 2.0.0.0 (version 1.0.0.0 is there)', which is neither beside it nor part of the framework.",
            "Copy the whole output folder of the plugin's build, its deps.json included.", Read + " framework sdk members", ("Acme.Library.dll", OlderLibrary)),
        ["newer framework"] = Compiled(Plugin(Ok) with { Framework = ".NETCoreApp,Version=v11.0" }, "wrong_framework",
            "'Bad' is built for .NETCoreApp,Version=v11.0; this host runs .NET 10.0.", "Build the plugin for net10.0 or older.", Read),
        ["other framework"] = Compiled(Plugin(Ok) with { Framework = ".NETFramework,Version=v4.8" }, "wrong_framework",
            "'Bad' is built for .NETFramework,Version=v4.8; this host runs .NET 10.0.", "Build the plugin for net10.0 or older.", Read),
        ["malformed framework"] = Compiled(Plugin(Ok) with { Framework = "nonsense" }, "wrong_framework",
            "'Bad' is built for nonsense; this host runs .NET 10.0.", "Build the plugin for net10.0 or older.", Read),
        ["newer SDK"] = Compiled(Plugin(Ok) with { Sdk = NewerSdk }, "sdk_newer", "'Bad' is built against PluginHost.Sdk 0.2.0.0; this host has 0.1.0.0.",
            "Update the host, or build the plugin against PluginHost.Sdk 0.1.0.0 or older. A copy beside the plugin does not help: the host's own is always used.", Read + " framework"),
        ["newer SDK beside it"] = Compiled(Plugin(Ok) with { Sdk = NewerSdk }, "sdk_newer", "'Bad' is built against PluginHost.Sdk 0.2.0.0; this host has 0.1.0.0.",
            "Update the host, or build the plugin against PluginHost.Sdk 0.1.0.0 or older. A copy beside the plugin does not help: the host's own is always used.", Read + " framework", ("PluginHost.Sdk.dll", NewerSdk)),
        ["newer shared assembly"] = Compiled(Using(NewerLogging), "shared_assembly_newer", "'Bad' is built against Microsoft.Extensions.Logging.Abstractions 99.0.0.0; this host has 10.0.0.0.",
            "Update the host, or build the plugin against Microsoft.Extensions.Logging.Abstractions 10.0.0.0 or older. A copy beside the plugin does not help: the host's own is always used.", Read + " framework"),
        ["missing SDK member"] = Compiled(Plugin(Ok + "public static string Word => Tomorrow.Word;") with { Sdk = RicherSdk }, "missing_member",
            "'Bad' uses 'PluginHost.Sdk.Tomorrow', which the SDK of this host does not have.", "Build the plugin against the SDK of this host, or update the host.", Read + " framework sdk"),
        ["two plugins"] = Compiled(Plugin(Ok), "several_plugins", "'bad' holds more than one plugin identity: Bad.dll (1 attributes), Healthy.other.dll (1 attributes).",
            "Give each plugin a folder of its own, and each plugin one identity.", "files", ("Healthy.other.dll", PluginCompiler.Compile(PluginSource.Healthy("other")))),
        ["two identities"] = Compiled(Plugin(Ok) with { Attributes = "[assembly: Plugin(\"worse\", \"1.0.0\")]" }, "several_plugins", "'bad' holds more than one plugin identity: Bad.dll (2 attributes).",
            "Give each plugin a folder of its own, and each plugin one identity.", "files"),
        ["malformed id"] = Compiled(Plugin(Ok) with { Id = "Not Good" }, "invalid_identity", "The id 'Not Good' of 'Bad' is malformed.", "Set <PluginId> in the plugin's project.", "files image"),
        ["id with a line break"] = Compiled(Plugin(Ok) with { Id = "bad\\n" }, "invalid_identity", "The id 'bad\n' of 'Bad' is malformed.", "Set <PluginId> in the plugin's project.", "files image"),
        ["malformed version"] = Compiled(Plugin(Ok) with { Version = "1.0" }, "invalid_identity", "The version '1.0' of plugin 'bad' is not a semantic version.", "Set <Version> or <PluginVersion> in the plugin's project.", "files image"),
        ["duplicate action"] = Compiled(Plugin(Ok + """[Action("ok", Description = "Again.")] public static void Again() { }"""), "duplicate_action",
            "Plugin 'bad' exports one action twice: 'bad.ok' is exported by 'Bad.Ok' and 'Bad.Again'.", "Give each action its own name.", Compatible),
        ["no action"] = Compiled(Plugin(""), "no_actions", "Plugin 'bad' exports no action.", "Mark a class or a public method with [Action] and mend what is listed.", Compatible),
        ["no valid action"] = Compiled(Plugin("""[Action("ok")] public static void Ok() { }"""), "no_actions", "No action of plugin 'bad' is valid: ok (Bad.Ok): a description of 1 to 2,000 characters is required: set Description.",
            "Mark a class or a public method with [Action] and mend what is listed.", Compatible),
        ["two settings records"] = Compiled(Plugin(Ok, "[PluginSettings] public sealed record One(); [PluginSettings] public sealed record Two();"), "invalid_metadata",
            "The settings of plugin 'bad' are declared wrongly: several types are marked [PluginSettings]: One, Two.", "Mend the settings record.", Checked),
        ["constructor"] = Activation("public Bad() => throw new InvalidOperationException(\"no luck\");", "creating 'Bad': System.InvalidOperationException: no luck"),
        ["static constructor"] = Activation("static Bad() => throw new InvalidOperationException(\"no luck\");", "creating 'Bad': System.InvalidOperationException: no luck"),
        ["unknown service"] = Activation("""[Action("asks", Description = "Asks.")] public void Asks(IDisposable service) { }""", "creating 'Bad': System.InvalidOperationException: No service for type 'System.IDisposable' has been registered."),
        ["services"] = Activation("", "adding its services: System.InvalidOperationException: no luck", "public sealed class Setup : IPlugin { public void ConfigureServices(IServiceCollection services) => throw new InvalidOperationException(\"no luck\"); }"),
        ["two setups"] = Activation("", "adding its services: System.InvalidOperationException: Several classes implement IPlugin: First, Second.",
            "public sealed class First : IPlugin { public void ConfigureServices(IServiceCollection services) { } } public sealed class Second : IPlugin { public void ConfigureServices(IServiceCollection services) { } }"),
        ["start"] = Start("async", "await Task.Yield(); throw new InvalidOperationException(\"no luck\");", "System.InvalidOperationException: no luck"),
        ["start at once"] = Start("", "throw new InvalidOperationException(\"no luck\");", "System.InvalidOperationException: no luck"),
        ["start cancelled"] = Start("async", "await Task.Yield(); throw new OperationCanceledException(\"its own time-out\");", "System.OperationCanceledException: its own time-out"),
        ["settings constructor"] = new(Compile(Plugin(Ok, "[PluginSettings] public sealed record Options { public Options() => throw new InvalidOperationException(\"no luck\"); }")), "load_failed",
            "Plugin 'bad' failed while binding its settings: System.InvalidOperationException: no luck", Mend, Copied.Replace(" actions", " actions settings|type", StringComparison.Ordinal)),
        ["serializer context"] = new(Compile(Plugin(Ok, """
            public sealed class Json : JsonSerializerContext
            {
                public Json() : base(null) => throw new InvalidOperationException("no luck");
                protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
                public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null;
            }
            """)), "load_failed", "Plugin 'bad' failed while reading its types: System.InvalidOperationException: no luck", Mend, Copied),
        ["folder of everybody"] = new(Compile(Plugin(Ok), static folder => Open(folder, "plugins/bad")), "untrusted", "'{folder}' may be written by every user of this machine.", "Run: chmod -R o-w '{folder}'", Known),
        ["inner folder of everybody"] = new(Compile(Plugin(Ok), static folder => Open(folder, System.IO.Path.GetDirectoryName(folder.Write("plugins/bad/inner/data.txt", ""))!)), "untrusted",
            "'{folder}/inner' may be written by every user of this machine.", "Run: chmod -R o-w '{folder}'", Known),
        ["link to outside"] = new(Compile(Plugin(Ok), static folder => System.IO.File.CreateSymbolicLink(folder.Combine("plugins", "bad", "data.txt"), folder.Write("outside.txt", ""))), "untrusted",
            "'{folder}/data.txt' is a link that points outside the plugin.", "Replace the link by the file itself.", Known),
        ["folder link to outside"] = new(Compile(Plugin(Ok), static folder => Directory.CreateSymbolicLink(folder.Combine("plugins", "bad", "data"), System.IO.Path.GetDirectoryName(folder.Write("outside/data.txt", ""))!)), "untrusted",
            "'{folder}/data' is a link that points outside the plugin.", "Replace the link by the file itself.", Known),
    };

    internal static PluginSource Plugin(string members, string types = "") => new("Bad", $"public sealed class Bad {{ {members} }} {types}");

    private static PluginSource Using(byte[] library) => Plugin(Ok + "public static string Word => Acme.Words.Word;") with { References = [library] };

    private static RefusalCase File(string content, string problem) =>
        new(folder => folder.Write("plugins/bad/Bad.dll", content), "bad_image", $"'Bad.dll' cannot be read: {problem}.", BuildAgain, "files");

    private static RefusalCase Compiled(PluginSource source, string code, string message, string fix, string passed, params (string Name, byte[] Image)[] files) =>
        new(folder => Array.ForEach([("Bad.dll", PluginCompiler.Compile(source)), .. files], file => folder.Write($"plugins/bad/{file.Item1}", file.Item2)), code, message, fix, passed);

    private static RefusalCase Activation(string members, string cause, string types = "") =>
        Compiled(Plugin("""[Action("ok", Description = "Is well.")] public void Ok() { }""" + members, types), "activation_failed", $"Plugin 'bad' failed while {cause}", Mend, Copied);

    private static RefusalCase Start(string modifier, string body, string cause) => Compiled(
        Plugin(Ok, $"public sealed class Life : IPluginLifecycle {{ public {modifier} Task StartAsync(CancellationToken token) {{ {body} }} public Task StopAsync(CancellationToken token) => Task.CompletedTask; }}"),
        "start_failed", $"Plugin 'bad' failed while starting 'Life': {cause}", Mend, Copied);

    private static Action<TempFolder> Compile(PluginSource source, Action<TempFolder>? more = null) => folder =>
    {
        folder.Write("plugins/bad/Bad.dll", PluginCompiler.Compile(source));
        more?.Invoke(folder);
    };

    private static void Open(TempFolder folder, string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        System.IO.File.SetUnixFileMode(folder.Combine(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
    }
}
