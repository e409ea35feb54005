using PluginHost.Core.Actions;
using PluginHost.Core.Actions.InCode;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Semantics;

/// <summary>PyStator's page about its registry.</summary>
internal static class RegistrySentences
{
    internal static IEnumerable<SemanticCase> All =>
    [
        SemanticCase.Of("P1.1", "register takes a name and a function; the action can be executed", static host =>
        {
            host.Register("ok");
            Assert.True(host.Registry.Has("ok"));
        }),
        SemanticCase.Of("P1.2", "an empty name is an error", static host =>
            Assert.StartsWith("The name of an action must not be empty.", Assert.Throws<ArgumentException>(() => host.Register("")).Message, StringComparison.Ordinal)),
        SemanticCase.Of("P1.3", "a name that is registered already is an error (D1), and the first one stays", static host =>
        {
            var ran = host.Register("ok");
            Assert.StartsWith("Action 'ok' is already registered.", Assert.Throws<ArgumentException>(() => host.Register("ok")).Message, StringComparison.Ordinal);
            Assert.Empty(ran);
            Assert.Single(host.Registry.List());
        }),
        new("P1.4", "registering is safe from several threads", static async host =>
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => host.Registry.Register($"a{number}", static _ => ActionResult.Success()))));
            Assert.Equal(200, host.Registry.List().Count);
        }),
        SemanticCase.Of("P1.5", "unregister takes it out", static host =>
        {
            host.Register("ok");
            host.Registry.Unregister("ok");
            Assert.False(host.Registry.Has("ok"));
        }),
        SemanticCase.Of("P1.6", "unregistering what is not there is ActionNotFound (ActionNotFoundException), with the name", static host =>
            Assert.Equal("none", Assert.Throws<ActionNotFoundException>(() => host.Registry.Unregister("none")).ActionRef)),
        SemanticCase.Of("P1.7", "get gives the action", static host =>
        {
            host.Register("ok");
            Assert.Equal("app.ok", host.Registry.Get("ok").Ref);
        }),
        SemanticCase.Of("P1.8", "get of what is not there is ActionNotFound; TryGet says false (D14)", static host =>
        {
            Assert.Equal("Action 'none' not found.", Assert.Throws<ActionNotFoundException>(() => host.Registry.Get("none")).Message);
            Assert.False(host.Registry.TryGet("none", out _));
        }),
        SemanticCase.Of("P1.9", "has tells whether there is one", static host =>
        {
            host.Register("ok");
            Assert.Equal((true, false), (host.Registry.Has("ok"), host.Registry.Has("none")));
        }),
        SemanticCase.Of("P1.10", "get_metadata (Metadata) gives a copy", static host =>
        {
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "a" };
            host.Registry.Register("ok", static _ => ActionResult.Success(), new CodeActionOptions { Metadata = metadata });
            metadata["team"] = "b";
            Assert.Equal("a", host.Registry.Metadata("ok")["team"]);
            Assert.NotSame(host.Registry.Metadata("ok"), host.Registry.Metadata("ok"));
        }),
        SemanticCase.Of("P1.11", "metadata of what is not there is empty", static host => Assert.Empty(host.Registry.Metadata("none"))),
        new("P1.12", "functions may be asynchronous or not; both are executed the same way", static async host =>
        {
            host.Register("ok");
            host.Registry.Register("late", static async (_, token) =>
            {
                await Task.Yield();
                return ActionResult.Success();
            });
            Assert.True((await host.RunAsync("ok")).IsSuccess && (await host.RunAsync("late")).IsSuccess);
        }),
        SemanticCase.Of("P1.13", "list_actions (List) is in the order of registration, names (Names) are sorted (X7)", static host =>
        {
            host.Register("ok-b", "ok-a", "ok-c");
            Assert.Equal(["ok-b", "ok-a", "ok-c"], host.Registry.List().Select(static action => action.Name));
            Assert.Equal(["ok-a", "ok-b", "ok-c"], host.Registry.Names());
        }),
        SemanticCase.Of("P1.14", "clear takes all out", static host =>
        {
            host.Register("ok", "ok2");
            host.Registry.Clear();
            Assert.Empty(host.Registry.List());
        }),
        new("P1.15", "the decorator (Register of a method) takes the function's name", static async host =>
        {
            Assert.Equal("notify_user", host.Registry.Register(NotifyUser).Name);
            Assert.True((await host.RunAsync("notify_user")).IsSuccess);
        }),
    ];

    private static Task<ActionResult> NotifyUser(ActionContext context, CancellationToken cancellationToken) => Task.FromResult(ActionResult.Success());
}
