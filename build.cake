// dotnet tool restore && dotnet cake --target=<name>
// --configuration=Debug|Release (default Release); --args="..." goes to the program that Bench and Run start.

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var programArguments = Argument("args", "");

var packages = MakeAbsolute(Directory("./artifacts/packages"));
var packedProjects = new[] { "sdk/PluginHost.Sdk", "sdk/PluginHost.Sdk.Testing", "sdk/PluginHost.Templates", "src/PluginHost.Core", "src/PluginHost.Storage", "src/PluginHost.Server" };

Task("Format")
    .Description("Fails when a source file is not formatted as .editorconfig says. Naming and code style are checked by every build.")
    .Does(() => Dotnet("format whitespace --folder . --verify-no-changes --exclude artifacts data drop sdk/PluginHost.Templates"));

Task("Build")
    .Description("Builds the whole solution, warnings as errors.")
    .Does(() => Dotnet($"build PluginHost.sln --configuration {configuration}"));

Task("Test")
    .Description("Runs every test project.")
    .IsDependentOn("Build")
    .Does(() => Dotnet($"test --solution PluginHost.sln --configuration {configuration} --no-build"));

Task("Pack")
    .Description("Packs what others build against into artifacts/packages.")
    .Does(() =>
{
    EnsureDirectoryExists(packages);
    foreach (var project in packedProjects)
    {
        Dotnet($"pack {project} --configuration Release --output \"{packages}\"");
    }
});

Task("Bench")
    .Description("Runs the benchmarks; they are measured in Release whatever --configuration says.")
    .Does(() => Dotnet($"run --project tests/Benchmarks --configuration Release -- {programArguments}"));

Task("Reference")
    .Description("Writes docs/api anew from the comments in the source; a test fails when it is not up to date.")
    .Does(() => Dotnet("run --project tests/PluginHost.Docs.Tests --environment PLUGINHOST_APPROVE=1 -- -class PluginHost.Docs.Tests.ApiReferenceTests"));

Task("Run")
    .Description("Starts the host on this checkout's plugins.json.")
    .Does(() => Dotnet($"run --project src/PluginHost.Server --configuration {configuration} -- {programArguments}"));

Task("Default")
    .Description("What a change must pass: format check, build, tests.")
    .IsDependentOn("Format")
    .IsDependentOn("Build")
    .IsDependentOn("Test");

RunTarget(target);

void Dotnet(string arguments)
{
    var exitCode = StartProcess("dotnet", new ProcessSettings { Arguments = arguments });
    if (exitCode != 0)
    {
        throw new CakeException(exitCode, $"'dotnet {arguments}' ended with exit code {exitCode}; its own output above says why.");
    }
}
