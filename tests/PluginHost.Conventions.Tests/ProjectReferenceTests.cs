using PluginHost.Conventions.Tests.Support;

namespace PluginHost.Conventions.Tests;

public sealed class ProjectReferenceTests
{
    private const string ToDo =
        "turn the dependency round, or move the code to the project that may have it. The table is ProjectArrows.Table; changing it changes the architecture and needs its reason in the commit.";

    private static readonly List<ProjectFile> Shipped =
        [.. Repository.Files(".csproj").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal)).Select(path => new ProjectFile(path))];

    [Fact]
    public void Projects_Shipped_StandInTheTable() => Violation.AssertNone(
        Shipped.Where(project => ProjectArrows.Of(project.Folder) is null)
            .Select(project => new Violation(project.Path, "project", "a row in ProjectArrows.Table", "none")),
        "add a row that says what the project may refer to, or put the code into a project that exists.");

    [Fact]
    public void ProjectReferences_OfEveryProject_FollowTheTable() => Violation.AssertNone(
        from project in Shipped
        let arrows = ProjectArrows.Of(project.Folder)
        where arrows is not null
        from reference in project.Projects
        where !arrows.AllowsProject(reference.Folder, reference.BuildOnly)
        select new Violation(reference.Source, $"project {project.Folder}", Expected(arrows), $"a reference to project {reference.Folder}"),
        ToDo);

    [Fact]
    public void PackageReferences_OfEveryProject_FollowTheTable() => Violation.AssertNone(
        from project in Shipped
        let arrows = ProjectArrows.Of(project.Folder)
        where arrows is not null
        from package in project.Packages
        where !arrows.AllowsPackage(package.Name)
        select new Violation(package.Source, $"project {project.Folder}", $"packages among [{string.Join(", ", arrows.Packages)}], none of our own", package.Name),
        ToDo);

    [Fact]
    public void Projects_ToBuildOrTest_AreInTheSolution()
    {
        var solution = Repository.ReadText("PluginHost.sln").Replace('\\', '/');
        Violation.AssertNone(
            Repository.Files(".csproj")
                .Where(path => !path.StartsWith("tests/", StringComparison.Ordinal) || path.EndsWith(".Tests.csproj", StringComparison.Ordinal))
                .Where(path => !solution.Contains($"\"{path}\"", StringComparison.Ordinal))
                .Select(path => new Violation(path, "project", "an entry in PluginHost.sln", "none, so that 'dotnet build' and 'dotnet test' pass it by")),
            "run 'dotnet sln add <project>'.");
    }

    private static string Expected(ProjectArrows arrows)
    {
        var buildOnly = arrows.BuildOnly.Length == 0 ? "" : $", build only [{string.Join(", ", arrows.BuildOnly)}]";
        return $"projects among [{string.Join(", ", arrows.Projects)}]{buildOnly}";
    }
}
