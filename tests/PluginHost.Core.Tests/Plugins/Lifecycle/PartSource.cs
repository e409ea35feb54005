using System.Collections.Concurrent;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Lifecycle;

/// <summary>Makes plugins that require each other, note their starts and stops, and ask each other for their versions.</summary>
internal sealed class PartSource : IDisposable
{
    private const string Code = """
        public sealed class Actions(PluginInfo info)
        {
            [Action("version", Description = "Tells its version.")]
            public string Version() => info.Version;

            [Action("ask", Description = "Asks another plugin for its version.")]
            public async Task<string> Ask(string plugin, ActionContext context, CancellationToken token) =>
                (await context.InvokeAsync(plugin + ".version", [], token)) is { IsSuccess: true } answer ? (string)answer.Outputs!["result"]! : throw new InvalidOperationException("no answer");
        }

        public sealed class Life(PluginInfo info) : IPluginLifecycle
        {
            public async Task StartAsync(CancellationToken token)
            {
                Note("+");
                if (AppContext.GetData("KEY-" + info.Id) is Task hold) await hold.WaitAsync(token);
            }

            public Task StopAsync(CancellationToken token)
            {
                Note("-");
                return Task.CompletedTask;
            }

            private void Note(string what) => ((System.Collections.Concurrent.ConcurrentQueue<string>?)AppContext.GetData("KEY"))?.Enqueue(what + info.Id);
        }
        """;

    private readonly string _key = $"part-{Guid.NewGuid():n}";
    private readonly ConcurrentQueue<string> _steps = new();
    private readonly List<string> _held = [];

    public PartSource() => AppContext.SetData(_key, _steps);

    /// <summary>Starts (<c>+id</c>) and stops (<c>-id</c>) so far, in their order.</summary>
    public string Steps => string.Join(' ', _steps);

    /// <summary>A plugin; requirements are written <c>id version</c>.</summary>
    public PluginSource Make(string id, string version, params string[] requires) => new("Part." + id, Code.Replace("KEY", _key, StringComparison.Ordinal))
    {
        Id = id,
        Version = version,
        Attributes = string.Concat(requires.Select(static text => text.Split(' ')).Select(static parts => $"[assembly: PluginRequires(\"{parts[0]}\", \"{parts[1]}\")]")),
    };

    /// <summary>Lets the starts of a plugin hang until the source that is returned is completed.</summary>
    public TaskCompletionSource Hold(string id)
    {
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _held.Add($"{_key}-{id}");
        AppContext.SetData(_held[^1], hold.Task);
        return hold;
    }

    public void Dispose()
    {
        foreach (var key in _held.Append(_key)) AppContext.SetData(key, null);
    }
}
