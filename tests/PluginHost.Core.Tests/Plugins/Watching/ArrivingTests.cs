using System.Text;
using PluginHost.Core.Plugins;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Many plugins come beside a running one.</summary>
public sealed class ArrivingTests(WatcherTable table)
{
    private const int Crowd = 200;
    private const string Pattern = "many-000";

    [Fact]
    public async Task Crowd_ArrivingAtOnce_IsLoadedWithoutDisturbingWhatRuns()
    {
        await using var scene = await Scene.StartAsync();
        var image = PluginCompiler.Compile(new PluginSource("Many", """public sealed class Actions { [Action("ok", Description = "Is well.")] public void Ok() { } }""") { Id = Pattern });
        var ids = Enumerable.Range(1, Crowd).Select(static number => $"many-{number:000}").ToArray();
        foreach (var id in ids) scene.Write($"../{id}/Many.dll", Named(image, id));
        var since = TimeProvider.System.GetTimestamp();
        await Lab.UntilAsync(() => scene.Host.Registry.List().Count == Crowd + 1);
        var loaded = TimeProvider.System.GetElapsedTime(since);
        Assert.All(await Task.WhenAll(ids.Select(id => scene.Host.RunAsync(id + ".ok"))), static result => Assert.Null(result.Error));
        await Lab.UntilAsync(() => scene.Host.Catalog.List().Count(static plugin => plugin.State == PluginState.Active) == Crowd + 1);
        Assert.Equal([Release.First.Answer], scene.Caller.Answers);
        table.Add("200 plugins at once", "all answer, no call of what ran before fails", loaded);
    }

    // Compiling each of them would take longer than all the rest.
    private static byte[] Named(byte[] image, string id)
    {
        var named = image.ToArray();
        Encoding.UTF8.GetBytes(id).CopyTo(named, image.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Pattern)));
        return named;
    }
}
