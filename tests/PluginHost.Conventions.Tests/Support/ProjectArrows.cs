using System.IO.Enumeration;

namespace PluginHost.Conventions.Tests.Support;

/// <summary>What each project may refer to. A name may end in or contain <c>*</c>.</summary>
/// <param name="Project">The project's folder.</param>
/// <param name="Projects">Folders of projects that it may compile against.</param>
/// <param name="Packages">Packages and frameworks that it may use.</param>
/// <param name="BuildOnly">Projects that it may cause to be built (<c>ReferenceOutputAssembly="false"</c>) without compiling against them.</param>
internal sealed record ProjectArrows(string Project, string[] Projects, string[] Packages, string[] BuildOnly)
{
    private const string Sdk = "sdk/PluginHost.Sdk";
    private const string Analyzers = "sdk/PluginHost.Sdk.Analyzers";
    private const string CodeFixes = "sdk/PluginHost.Sdk.CodeFixes";
    private const string Core = "src/PluginHost.Core";
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    /// <summary>The house plan. The first row that fits a project is its row.</summary>
    public static readonly IReadOnlyList<ProjectArrows> Table =
    [
        new(Sdk, [], ["Microsoft.Extensions.*.Abstractions"], [Analyzers, CodeFixes]),
        new(Analyzers, [], ["Microsoft.CodeAnalysis.*"], []),
        new(CodeFixes, [Analyzers], ["Microsoft.CodeAnalysis.*"], []),
        new("sdk/PluginHost.Sdk.Testing", [Sdk, Core], ["Microsoft.Extensions.*"], []),
        new("sdk/PluginHost.Templates", [], [], []),
        new(Core, [Sdk], ["Microsoft.Extensions.*", "Polly.Core", "System.Threading.RateLimiting", "System.Reflection.MetadataLoadContext"], []),
        new("src/PluginHost.Storage", [Core], ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.*", "Npgsql", "Dapper"], []),
        new("src/PluginHost.RabbitMq", [Core], ["RabbitMQ.Client"], []),
        new("src/PluginHost.Worker", [Core], [AspNetCore], []),
        new(
            "src/PluginHost.Server",
            [Sdk, Core, "src/PluginHost.Storage", "src/PluginHost.RabbitMq", "src/PluginHost.Worker"],
            [
                AspNetCore, "Microsoft.AspNetCore.*", "Microsoft.Diagnostics.Runtime", "Microsoft.Extensions.*", "Microsoft.IdentityModel.*", "Microsoft.OpenApi",
                "OpenTelemetry", "OpenTelemetry.*", "Quartz", "Swashbuckle.AspNetCore.SwaggerUI",
            ],
            ["plugins/*", "src/PluginHost.Worker"]),
        new("src/PluginHost.Cli", [Sdk], ["System.CommandLine", "Spectre.Console"], []),
        new("plugins/*", [Sdk], ["*"], [Analyzers, CodeFixes]),
    ];

    // A package of our own, taken from a feed, would be a way round the table.
    public bool AllowsPackage(string name) => !name.StartsWith("PluginHost.", StringComparison.OrdinalIgnoreCase) && Matches(Packages, name);

    public bool AllowsProject(string project, bool buildOnly) => Matches(Projects, project) || (buildOnly && Matches(BuildOnly, project));

    public static ProjectArrows? Of(string project) => Table.FirstOrDefault(row => Matches([row.Project], project));

    private static bool Matches(string[] patterns, string name) =>
        Array.Exists(patterns, pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
