[assembly: AssemblyFixture(typeof(PluginHost.Conventions.Tests.Support.SourceTree))]

namespace PluginHost.Conventions.Tests.Support;

/// <summary>Every C# file of the checkout, parsed once for all tests.</summary>
public sealed class SourceTree
{
    public SourceTree() =>
        All = [.. Repository.Files(".cs").AsParallel().AsOrdered().Select(path => SourceFile.Parse(path, Repository.ReadText(path)))];

    public IReadOnlyList<SourceFile> All { get; }

    /// <summary>What is shipped: <c>sdk</c>, <c>src</c> and <c>plugins</c>.</summary>
    public IEnumerable<SourceFile> Product => All.Where(file => !file.IsTest);

    public IEnumerable<SourceFile> Under(string folder) => All.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));
}
