namespace PluginHost.Core.Plugins;

/// <summary>
/// Starts work that outlives whoever asks for it, on the pool and apart from everything that flows with a call: what a plugin's code has
/// left in an <see cref="AsyncLocal{T}"/>, logging scopes and the current activity would otherwise live on in it.
/// </summary>
internal static class Detached
{
    internal static Task Run(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(work, CancellationToken.None);
    }

    internal static Task<T> Run<T>(Func<Task<T>> work)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(work, CancellationToken.None);
    }
}
