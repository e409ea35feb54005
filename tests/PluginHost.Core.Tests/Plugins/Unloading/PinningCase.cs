using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Unloading;

/// <summary>A plugin with one habit, and what becomes of its code once it is removed.</summary>
/// <param name="Row">Habits of one kind have one number.</param>
/// <param name="Name">Names it among those of its row.</param>
/// <param name="Does">What the plugin does, for the table.</param>
/// <param name="Body">Statements of the action <c>run</c>, an asynchronous method with a <c>context</c> and a <c>token</c>; null when the types have an action of their own.</param>
internal sealed record PinningCase(int Row, string Name, string Does, string? Body)
{
    private const string Usings = """
        using System.Buffers;
        using System.Collections.Concurrent;
        using System.Diagnostics;
        using System.Diagnostics.Metrics;
        using System.Diagnostics.Tracing;
        using System.Linq.Expressions;
        using System.Reflection;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Runtime.Loader;
        using System.Runtime.Serialization;
        using System.Text;
        using System.Text.Json.Serialization.Metadata;
        using System.Text.RegularExpressions;
        using System.Threading.Channels;
        using System.Xml.Serialization;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection.Extensions;
        using Microsoft.Extensions.Options;
        using PluginHost.Sdk.Events;

        """;

    private const string OwnTypes = """

        public enum Colour { Red, Green }
        public sealed record Own(int Number = 1, string Text = "one", Colour Colour = Colour.Red);
        public sealed class Problem(string message) : Exception(message);
        """;

    /// <summary>The plugin's id.</summary>
    internal string Id => $"row{Row}-{Name}";

    /// <summary>Types and, before them, members of the class that has the action.</summary>
    internal string Types { get; init; } = "";

    /// <summary>Members of the class that has the action.</summary>
    internal string Members { get; init; } = "";

    /// <summary>True when it stays in memory.</summary>
    internal bool IsPinned { get; init; }

    /// <summary>What the action answers: <c>succeeded</c>, or the code of its failure.</summary>
    internal string Answer { get; init; } = "succeeded";

    /// <summary>Simple names of assemblies that it brings along, copies of those of the tests.</summary>
    internal IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>What plugins.json says of the plugin.</summary>
    internal string Config { get; init; } = "{}";

    internal PluginSource Source => new("Habit", Usings + (Body is null ? "" : Habit) + OwnTypes + Types)
    {
        Id = Id,
        References = [.. Copies.Where(static name => !name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)).Select(static name => File.ReadAllBytes(PathOf(name)))],
    };

    private string Habit => $$"""
        public sealed class Habit
        {
            {{Members}}

            [Action("run", Description = "Does it.")]
            public async Task<string> Run(ActionContext context, CancellationToken token)
            {
                await Task.CompletedTask;
                {{Body}}
                return "done";
            }
        }
        """;

    /// <summary>Puts the plugin where the host looks.</summary>
    internal void Add(TempFolder folder)
    {
        var path = folder.AddPlugin(Source);
        foreach (var name in Copies) File.Copy(PathOf(name), Path.Combine(path, name + ".dll"));
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");
}
