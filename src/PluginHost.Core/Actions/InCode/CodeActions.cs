using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginHost.Core.Actions.Invocation;
using PluginHost.Core.Plugins;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Plugins.Inspection;
using PluginHost.Core.Plugins.Loading;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.InCode;

/// <summary>Makes actions of the embedding program's own code. They all belong to one generation, which is never unloaded.</summary>
internal sealed partial class CodeActions(IMeterFactory? meters, ILoggerFactory loggers, string dataFolder) : IDisposable
{
    /// <summary>The plugin id under which they count: their refs are <c>app.&lt;name&gt;</c>.</summary>
    internal const string PluginId = "app";

    private static readonly string Version = typeof(CodeActions).Assembly.GetName().Version!.ToString(3);

    private readonly Lazy<PluginGeneration> _generation = new(() => Generation(meters, dataFolder));

    /// <summary>An action over JSON.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    internal RegisteredAction Create(string name, Func<ActionContext, CancellationToken, Task<ActionResult>> body, CodeActionOptions options) =>
        Register(Describe(name, options, ValueSchema.AnyObject, ValueSchema.AnyObject), new JsonActionInvoker(new DelegateAction(body)));

    /// <summary>An action over records.</summary>
    /// <exception cref="ArgumentException">The name is none, or a type has no schema.</exception>
    internal RegisteredAction Create<TParameters, TResult>(string name, Func<TParameters, ActionContext, CancellationToken, Task<TResult>> body, CodeActionOptions options)
    {
        List<string> problems = [];
        var reader = new SchemaReader(problems, []);
        var (parameters, outputs) = (reader.ReadInput(typeof(TParameters), fillsAll: false), reader.ReadOutput(typeof(TResult)));
        if (outputs is null) problems.Add($"'{typeof(TResult)}' must be a record or class, whose properties are the outputs.");
        if (problems.Count > 0) throw new ArgumentException($"The action '{name}' cannot be registered: {string.Join(' ', problems)}", nameof(body));
        var invoker = new TypedActionInvoker<TParameters, TResult>(new DelegateAction<TParameters, TResult>(body), PluginJson.CreateOptions(typeof(TParameters).Assembly), wrapsResult: false);
        return Register(Describe(name, options, parameters, outputs!), invoker);
    }

    /// <summary>The actions that the attributes of an object's class and its methods declare.</summary>
    /// <exception cref="ArgumentException">There are none, or some are wrong; the message names everything.</exception>
    internal IReadOnlyList<RegisteredAction> Create(object instance)
    {
        var type = instance.GetType();
        var inspector = new ActionInspector(PluginId, Version);
        inspector.Inspect(type);
        if (inspector.Rejected.Count > 0) throw new ArgumentException(string.Join(' ', inspector.Rejected.Select(static one => $"'{one.Member}' cannot be registered: {string.Join(' ', one.Problems)}")), nameof(instance));
        if (inspector.Actions.Count == 0) throw new ArgumentException($"'{type}' declares no action: mark the class, or public methods of it, with [Action].", nameof(instance));
#pragma warning disable CA2000 // They hold nothing of their own: the instance is the caller's.
        var services = new ServiceCollection().AddSingleton(type, instance).AddSingleton(loggers).AddSingleton(typeof(ILogger<>), typeof(Logger<>)).BuildServiceProvider();
        var invokers = new ActionInvokers(type.Assembly, services, PluginJson.CreateOptions(type.Assembly));
#pragma warning restore CA2000
        return [.. inspector.Actions.Select(action => Register(action, invokers.Create(action.Binding)))];
    }

    public void Dispose()
    {
        if (_generation.IsValueCreated) _generation.Value.Metrics.Dispose();
    }

    private RegisteredAction Register(ActionDescriptor action, ActionInvoker invoker) => new(action, invoker, _generation.Value, loggers.CreateLogger($"PluginHost.Plugins.{action.Ref}"));

    private static ActionDescriptor Describe(string name, CodeActionOptions options, ValueSchema parameters, ValueSchema outputs) => NameForm().IsMatch(name)
        ? new ActionDescriptor
        {
            PluginId = PluginId,
            Name = name,
            Title = options.Title ?? Naming.Words(name),
            Description = options.Description ?? "",
            Category = options.Category,
            Version = Version,
            Color = "#8c8c8c",
            Timeout = options.Timeout,
            IsIdempotent = options.IsIdempotent,
            IsNonBlocking = options.IsNonBlocking,
            Tags = options.Tags,
            Metadata = new Dictionary<string, string>(options.Metadata, StringComparer.Ordinal),
            Parameters = parameters,
            Outputs = outputs,
        }
        : throw new ArgumentException(name.Length == 0 ? "The name of an action must not be empty." : $"The name of an action must be a letter or '_', then letters, digits, '_' or '-', 64 at most, not '{name}'.", nameof(name));

    private static PluginGeneration Generation(IMeterFactory? meters, string dataFolder)
    {
        var descriptor = new PluginDescriptor
        {
            Id = PluginId,
            Version = Version,
            Title = "App",
            AssemblyName = Assembly.GetEntryAssembly()?.GetName().Name ?? PluginId,
            SdkVersion = HostAssemblies.SdkVersion,
            TargetFramework = "",
            ContentHash = "",
        };
        const int roomForActions = 64; // Series that an exporter sets aside; more actions share what is there.
#pragma warning disable CA2000 // Disposed with this.
        return new PluginGeneration(descriptor, 1, context: null, new GenerationMetrics(meters, PluginId, Version, 1, roomForActions), new PluginInfo(PluginId, Version, dataFolder), RunningSlot.Nowhere);
#pragma warning restore CA2000
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]{0,63}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex NameForm();

    private sealed class DelegateAction(Func<ActionContext, CancellationToken, Task<ActionResult>> body) : IAction
    {
        public Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken) => body(context, cancellationToken);
    }

    private sealed class DelegateAction<TParameters, TResult>(Func<TParameters, ActionContext, CancellationToken, Task<TResult>> body) : IAction<TParameters, TResult>
    {
        public async Task<ActionResult<TResult>> ExecuteAsync(TParameters parameters, ActionContext context, CancellationToken cancellationToken) => ActionResult.Success(await body(parameters, context, cancellationToken));
    }
}
