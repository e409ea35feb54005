using PluginHost.EndToEnd.Tests.Support;

namespace PluginHost.EndToEnd.Tests.AuthorKit;

/// <summary>What an author hears from the build instead of a refusal by the host. All projects are built at once.</summary>
public sealed class BuildErrorTests(BuildErrorTests.Builds builds) : IClassFixture<BuildErrorTests.Builds>
{
    private const string Core = "<PackageReference Include=\"PluginHost.Core\" Version=\"*\" />";

    private static readonly Dictionary<string, (Bad Project, string Expected)> Rows = new(StringComparer.Ordinal)
    {
        ["Acme.Über"] = (new(), "error PH0001: No plugin id can be made of the name 'Acme.Über': it may have only A-Z, a-z, digits, '.', '-', '_' and spaces. Set <PluginId> in the project, e.g. <PluginId>acme-weather</PluginId>."),
        ["_hidden"] = (new(), "error PH0001: PluginId '_hidden' is not valid: 1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit. Set <PluginId> in the project."),
        ["NoId"] = (new(Items: Requires("Include=\"Core\" Version=\"1.0.0\"")), "error PH0002: PluginRequires 'Core' is not a plugin id: 1 to 32 lower-case letters, digits, '-' or '_', the first a letter or digit."),
        ["Itself"] = (new(Items: Requires("Include=\"itself\" Version=\"1.0.0\"")), "error PH0002: PluginRequires 'itself' is this plugin itself. Remove the item."),
        ["Twice"] = (new(Items: Requires("Include=\"core;text;core\" Version=\"1.0.0\"")), "error PH0002: PluginRequires names a plugin more than once: core, text, core. Keep one item for each."),
        ["AnyVersion"] = (new(Items: Requires("Include=\"core\"")), "error PH0003: PluginRequires 'core' needs the lowest version that will do, a semantic version such as 1.2.3 or 1.2.3-beta.1; it says ''. Write <PluginRequires Include=\"core\" Version=\"1.2.3\" />."),
        ["ShortVersion"] = (new(Items: Requires("Include=\"core\" Version=\"1.2\"")), "error PH0003: PluginRequires 'core' needs the lowest version that will do, a semantic version such as 1.2.3 or 1.2.3-beta.1; it says '1.2'. Write <PluginRequires Include=\"core\" Version=\"1.2.3\" />."),
        ["OwnVersion"] = (new(Properties: "<PluginVersion>1.2</PluginVersion>"), "error PH0003: PluginVersion '1.2' is not a semantic version such as 1.2.3 or 1.2.3-beta.1. Set <Version> or <PluginVersion> in the project."),
        ["Eight"] = (new(Framework: "net8.0"), "error PH0004: 'net8.0' is not the framework of the host, which runs on .NET 10. Set <TargetFramework>net10.0</TargetFramework> in Eight.csproj."),
        ["Standard"] = (new(Framework: "netstandard2.0"), "error PH0004: 'netstandard2.0' is not the framework of the host, which runs on .NET 10. Set <TargetFramework>net10.0</TargetFramework> in Standard.csproj."),
        ["NoSdk"] = (new(Sdk: "ExcludeAssets=\"compile\""), "error PH0005: NoSdk.csproj is built as a plugin but does not refer to PluginHost.Sdk, which has the contract. Run 'dotnet add package PluginHost.Sdk'; in a project that is no plugin, set <IsPluginHostPlugin>false</IsPluginHostPlugin>."),
        ["UsesCore"] = (new(Items: Core), "error PH0006: A plugin must not refer to PluginHost.Core: those are parts of the host and of tests, and a private copy would share nothing with the running ones. Remove the reference from UsesCore.csproj; a plugin needs PluginHost.Sdk alone. In a project that is no plugin, set <IsPluginHostPlugin>false</IsPluginHostPlugin>."),
        ["CopiesSdk"] = (new(Items: "<None Include=\"Hello.cs\" Link=\"PluginHost.Sdk.dll\" CopyToOutputDirectory=\"Always\" />"), "warning PH0007: The output holds PluginHost.Sdk.dll, which the host brings itself; it passes over such copies. Delete them from 'bin/Debug/net10.0/', and what copies them there, if something does."),
        ["NoFolder"] = (new(Properties: "<PluginHostFolder>/nowhere/drop</PluginHostFolder>"), "error PH0008: PluginHostFolder '/nowhere/drop' is no folder. Name one that a host scans for plugins; a host that starts prints it as its 'drop folder'."),
        ["HostsRoot"] = (new(Properties: "<PluginHostFolder>../host</PluginHostFolder>"), "error PH0008: PluginHostFolder '{root}/host' is the folder of a host's plugins.json. Name one that it scans for plugins, such as '{root}/host/drop'; a host that starts prints it as its 'drop folder'."),
        ["Stranger"] = (new(Properties: "<PluginHostFolder>../occupied</PluginHostFolder>"), "error PH0009: '{root}/occupied/stranger/' holds 1 files, and they are not this plugin's. Set another <PluginId> in Stranger.csproj, name another PluginHostFolder, or empty that folder."),
        ["AFile"] = (new(Properties: "<PluginHostFolder>Hello.cs</PluginHostFolder>"), "error PH0008: PluginHostFolder '{root}/AFile/Hello.cs' is no folder. Name one that a host scans for plugins; a host that starts prints it as its 'drop folder'."),
        ["itself-there"] = (new(Properties: "<PluginHostFolder>..</PluginHostFolder>"), "error PH0009: '{root}/itself-there/' holds "),
        ["TestsItself"] = (new(Items: "<PackageReference Include=\"PluginHost.Sdk.Testing\" Version=\"*\" />"), "error PH0006: A plugin must not refer to PluginHost.Sdk.Testing: the kit is for the project of its tests. Remove the reference from TestsItself.csproj; in a library that is no plugin, remove the one to PluginHost.Sdk, which comes with the kit."),
        ["Twins"] = (new(Items: "<Compile Include=\"../Twin.cs\" />"), "error PH1001: The action 'hello' is exported by 'Greetings.Hello' and by 'Twin.Hello', and the host refuses the whole plugin. Give each action its own name."),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Build_OfABadPlugin_SaysWhatToDo(string name)
    {
        var (root, output) = await builds.Output;

        var expected = Rows[name].Expected.Replace("{root}", root, StringComparison.Ordinal);
        Assert.Contains(output.Split('\n'), line => line.Contains(expected, StringComparison.Ordinal) && line.EndsWith($" [{Path.Combine(root, name, $"{name}.csproj")}]", StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(root, name, "Hello.cs")), "The sources are untouched.");
    }

    [Fact]
    public async Task Build_WithoutAnythingWrong_SaysNothing()
    {
        var (_, output) = await builds.Output;

        Assert.Matches(@"Fine -> .*Fine\.dll", output);
        Assert.DoesNotContain("Fine.csproj]", output, StringComparison.Ordinal);
    }

    private static string Requires(string attributes) => $"<PluginRequires {attributes} />";

    /// <summary>How a project differs from a good one.</summary>
    internal sealed record Bad(string Items = "", string Properties = "", string Framework = "net10.0", string Sdk = "");

    /// <summary>What one build of all the projects printed.</summary>
    public sealed class Builds(RunningSystem system)
    {
        private readonly Lazy<Task<(string Root, string Output)>> _output = new(() => BuildAsync(system));

        internal Task<(string Root, string Output)> Output => _output.Value;

        private static async Task<(string Root, string Output)> BuildAsync(RunningSystem system)
        {
            var workshop = await system.Workshop;
            foreach (var (name, (project, _)) in Rows) workshop.Write(name, project.Items.Replace("Version=\"*\"", $"Version=\"{workshop.Version}\"", StringComparison.Ordinal), project.Properties, project.Framework, project.Sdk);
            workshop.Write("Fine");
            await File.WriteAllTextAsync(Path.Combine(workshop.Root, "Twin.cs"), "public static class Twin { [PluginHost.Sdk.Action(\"hello\", Description = \"Greets again.\")] public static string Hello() => \"Hello again!\"; }");
            Directory.CreateDirectory(Path.Combine(workshop.Root, "host", "drop"));
            await File.WriteAllTextAsync(Path.Combine(workshop.Root, "host", "plugins.json"), "{}");
            Directory.CreateDirectory(Path.Combine(workshop.Root, "occupied", "stranger"));
            await File.WriteAllTextAsync(Path.Combine(workshop.Root, "occupied", "stranger", "Somebody.deps.json"), "{}");
            await File.WriteAllTextAsync(
                Path.Combine(workshop.Root, "bad.slnx"), $"<Solution>{string.Concat(Rows.Keys.Append("Fine").Select(static name => $"<Project Path=\"{name}/{name}.csproj\" />"))}</Solution>");
            return (workshop.Root, (await workshop.TryAsync(workshop.Root, "build", "bad.slnx")).Output);
        }
    }
}
