using PluginHost.Docs.Tests.Support;
using PluginHost.Docs.Tests.Support.Api;

namespace PluginHost.Docs.Tests;

/// <summary>The API reference against the comments in the source. With <c>PLUGINHOST_APPROVE=1</c> it is written anew.</summary>
public sealed class ApiReferenceTests
{
    [Fact]
    public void Reference_OfTheSource_IsTheOneInTheCheckout()
    {
        var expected = ApiReference.Pages();
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, ApiReference.Folder)).FullName;
        if (Environment.GetEnvironmentVariable("PLUGINHOST_APPROVE") is "1")
        {
            foreach (var file in Directory.GetFiles(folder, "*.md")) File.Delete(file);
            foreach (var (path, text) in expected) File.WriteAllText(Path.Combine(Repository.Root, path), text);
        }

        var found = DocPage.In(ApiReference.Folder).ToDictionary(static path => path, static path => Repository.ReadText(path).ReplaceLineEndings("\n"), StringComparer.Ordinal);
        var differing = expected.Keys.Union(found.Keys).Where(path => expected.GetValueOrDefault(path) != found.GetValueOrDefault(path)).Order(StringComparer.Ordinal);
        Assert.True(!differing.Any(), $"The API reference is not what the source says. Run 'dotnet cake --target=Reference' and commit what it changes:\n{string.Join('\n', differing)}");
    }
}
