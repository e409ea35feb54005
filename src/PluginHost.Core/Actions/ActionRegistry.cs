using System.Collections.Frozen;
using PluginHost.Core.Actions.InCode;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions;

/// <summary>
/// All actions that can be called now: one immutable snapshot, swapped atomically. Plugins bring theirs; the embedding program registers its
/// own, which are called by their bare name or as <c>app.&lt;name&gt;</c>. Looking up allocates nothing. Thread-safe.
/// </summary>
public sealed class ActionRegistry
{
    private readonly CodeActions _code;
    private readonly Lock _gate = new();
    private Snapshot _snapshot = Snapshot.Empty;

    internal ActionRegistry(CodeActions code) => _code = code;

    /// <summary>The actions: plugins' by plugin and then as they declare them, then the program's own in the order of registration.</summary>
    public IReadOnlyList<ActionDescriptor> List() => Current.Descriptors;

    /// <summary>What they are called by, sorted: refs, and bare names for the program's own (X7).</summary>
    public IReadOnlyList<string> Names() => [.. Current.Descriptors.Select(NameOf).Order(StringComparer.Ordinal)];

    /// <summary>Looks an action up.</summary>
    /// <param name="actionRef"><c>&lt;plugin-id&gt;.&lt;name&gt;</c>, or the bare name of a registered one; compared exactly.</param>
    /// <returns>Null when there is none.</returns>
    public ActionDescriptor? Find(string actionRef) => Resolve(actionRef)?.Descriptor;

    /// <summary>Looks an action up that must be there (D14).</summary>
    /// <param name="actionRef">Its ref, or the bare name of a registered one.</param>
    /// <exception cref="ActionNotFoundException">There is none.</exception>
    public ActionDescriptor Get(string actionRef) => Find(actionRef) ?? throw new ActionNotFoundException(actionRef);

    /// <summary>Looks an action up (D14).</summary>
    /// <param name="actionRef">Its ref, or the bare name of a registered one.</param>
    /// <param name="action">The action; null when there is none.</param>
    public bool TryGet(string actionRef, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ActionDescriptor? action) => (action = Find(actionRef)) is not null;

    /// <summary>True when there is such an action.</summary>
    /// <param name="actionRef">Its ref, or the bare name of a registered one.</param>
    public bool Has(string actionRef) => Resolve(actionRef) is not null;

    /// <summary>What was said of an action when it was registered; a copy, empty when nothing was or there is no such action (P1).</summary>
    /// <param name="actionRef">Its ref or bare name.</param>
    public IReadOnlyDictionary<string, string> Metadata(string actionRef) => new Dictionary<string, string>(Find(actionRef)?.Metadata ?? new Dictionary<string, string>(), StringComparer.Ordinal);

    /// <summary>Looks an action up by an alias that was given to it.</summary>
    /// <param name="alias">The bare name, compared exactly.</param>
    /// <returns>Null when no action has it.</returns>
    public ActionDescriptor? FindAlias(string alias) => Current.ByAlias.GetValueOrDefault(alias)?.Descriptor;

    /// <summary>Registers an action of the program's own; it can be called at once.</summary>
    /// <param name="name">Its name: a letter or <c>_</c>, then letters, digits, <c>_</c> or <c>-</c>, 64 at most.</param>
    /// <param name="body">Does the work.</param>
    /// <param name="options">What is said of it; null means nothing.</param>
    /// <returns>The action.</returns>
    /// <exception cref="ArgumentException">The name is empty or none, or there is an action of this name (D1).</exception>
    public ActionDescriptor Register(string name, Func<ActionContext, CancellationToken, Task<ActionResult>> body, CodeActionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(body);
        return Add([_code.Create(name, body, options ?? CodeActionOptions.Default)])[0];
    }

    /// <summary>The same for a body that awaits nothing.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="body">Does the work.</param>
    /// <param name="options">What is said of it; null means nothing.</param>
    /// <returns>The action.</returns>
    /// <exception cref="ArgumentException">The name is empty or none, or there is an action of this name.</exception>
    public ActionDescriptor Register(string name, Func<ActionContext, ActionResult> body, CodeActionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Register(name, (context, _) => Task.FromResult(body(context)), options);
    }

    /// <summary>Registers a method under its own name in snake case (P1, the decorator).</summary>
    /// <param name="body">A method, not a lambda: that has no name.</param>
    /// <param name="options">What is said of it; null means nothing.</param>
    /// <returns>The action.</returns>
    /// <exception cref="ArgumentException">It has no name, or there is an action of this name.</exception>
    public ActionDescriptor Register(Func<ActionContext, CancellationToken, Task<ActionResult>> body, CodeActionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Register(Naming.Snake(body.Method.Name), body, options);
    }

    /// <summary>Registers an action over records; their shapes are its schema.</summary>
    /// <typeparam name="TParameters">A record; its properties are the parameters.</typeparam>
    /// <typeparam name="TResult">A record; its properties are the outputs.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="body">Does the work; fails by an <see cref="ActionFailedException"/>.</param>
    /// <param name="options">What is said of it; null means nothing.</param>
    /// <returns>The action.</returns>
    /// <exception cref="ArgumentException">The name is empty or none, there is an action of this name, or a type has no schema.</exception>
    public ActionDescriptor Register<TParameters, TResult>(string name, Func<TParameters, ActionContext, CancellationToken, Task<TResult>> body, CodeActionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(body);
        return Add([_code.Create(name, body, options ?? CodeActionOptions.Default)])[0];
    }

    /// <summary>Registers what the attributes of an object's class and of its public methods declare as actions.</summary>
    /// <param name="instance">The object; it serves all calls and stays the caller's.</param>
    /// <returns>The actions.</returns>
    /// <exception cref="ArgumentException">It declares none, one is wrong, or there is an action of this name; nothing is registered then.</exception>
    public IReadOnlyList<ActionDescriptor> Register(object instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Add(_code.Create(instance));
    }

    /// <summary>Takes an action of the program's own out; calls that run go on.</summary>
    /// <param name="name">Its bare name or ref.</param>
    /// <exception cref="ActionNotFoundException">The program has registered none of this name.</exception>
    public void Unregister(string name)
    {
        lock (_gate)
        {
            var one = _snapshot.Own.FirstOrDefault(action => action.Descriptor.Name == name || action.Descriptor.Ref == name) ?? throw new ActionNotFoundException(name);
            Publish(_snapshot.Plugins, [.. _snapshot.Own.Where(action => action != one)], _snapshot.ByAlias);
        }
    }

    /// <summary>Takes all actions of the program's own out; plugins' stay.</summary>
    public void Clear()
    {
        lock (_gate) Publish(_snapshot.Plugins, [], _snapshot.ByAlias);
    }

    internal RegisteredAction? Resolve(string actionRef) => Current.ByRef.GetValueOrDefault(actionRef);

    /// <summary>Swaps in another set of plugins' actions.</summary>
    /// <param name="actions">All actions of plugins that can be called from now on, sorted by plugin.</param>
    /// <param name="configuredAliases">Who gets which alias by configuration.</param>
    /// <returns>The aliases that could not be given, with the reason, by plugin id.</returns>
    internal ILookup<string, string> Swap(IReadOnlyList<RegisteredAction> actions, IReadOnlyDictionary<string, string> configuredAliases)
    {
        var aliases = AliasTable.Build(actions, configuredAliases);
        lock (_gate) Publish(actions, _snapshot.Own, aliases.Owners.ToFrozenDictionary(StringComparer.Ordinal));
        return aliases.Conflicts;
    }

    private Snapshot Current => Volatile.Read(ref _snapshot);

    private static string NameOf(ActionDescriptor action) => action.PluginId == CodeActions.PluginId ? action.Name : action.Ref;

    private ActionDescriptor[] Add(IReadOnlyList<RegisteredAction> actions)
    {
        lock (_gate)
        {
            foreach (var action in actions)
            {
                if (_snapshot.ByRef.ContainsKey(action.Descriptor.Ref)) throw new ArgumentException($"Action '{action.Descriptor.Name}' is already registered.", nameof(actions));
            }

            Publish(_snapshot.Plugins, [.. _snapshot.Own, .. actions], _snapshot.ByAlias);
            return [.. actions.Select(static action => action.Descriptor)];
        }
    }

    // The program's own come last: what it registers wins over a plugin that calls itself 'app'.
    private void Publish(IReadOnlyList<RegisteredAction> plugins, IReadOnlyList<RegisteredAction> own, FrozenDictionary<string, RegisteredAction> aliases)
    {
        Dictionary<string, RegisteredAction> byRef = new(StringComparer.Ordinal);
        foreach (var action in plugins.Concat(own)) byRef[action.Descriptor.Ref] = action;
        foreach (var action in own) byRef[action.Descriptor.Name] = action;
        Volatile.Write(ref _snapshot, new Snapshot(plugins, own, byRef.ToFrozenDictionary(StringComparer.Ordinal), aliases, [.. plugins.Concat(own).Select(static action => action.Descriptor)]));
    }

    private sealed record Snapshot(
        IReadOnlyList<RegisteredAction> Plugins, IReadOnlyList<RegisteredAction> Own, FrozenDictionary<string, RegisteredAction> ByRef, FrozenDictionary<string, RegisteredAction> ByAlias, IReadOnlyList<ActionDescriptor> Descriptors)
    {
        internal static Snapshot Empty { get; } = new([], [], FrozenDictionary<string, RegisteredAction>.Empty, FrozenDictionary<string, RegisteredAction>.Empty, []);
    }
}

/// <summary>There is no action of this name.</summary>
/// <param name="actionRef">What was asked for.</param>
public sealed class ActionNotFoundException(string actionRef) : Exception($"Action '{actionRef}' not found.")
{
    /// <summary>What was asked for.</summary>
    public string ActionRef { get; } = actionRef;
}
