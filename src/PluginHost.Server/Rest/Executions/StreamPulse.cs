using PluginHost.Core.Executions.Running;

namespace PluginHost.Server.Rest.Executions;

/// <summary>Keeps a stream going until its reader is gone, the host stops or the key is no longer good; and tells when a sign of life is due.</summary>
internal sealed class StreamPulse : IDisposable
{
    /// <summary>How often there is a sign of life: 15 s (our choice: proxies wait for 30 s and more).</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly StreamHost _host;
    private readonly HttpContext _context;
    private readonly CancellationTokenSource _end;
    private long _last;

    internal StreamPulse(StreamHost host, HttpContext context)
    {
        (_host, _context, _last) = (host, context, host.Time.GetTimestamp());
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.Lifetime.ApplicationStopping);
    }

    internal CancellationToken End => _end.Token;

    /// <summary>True once a sign of life is due; the time then begins anew.</summary>
    internal bool IsDue()
    {
        if (_host.Time.GetElapsedTime(_last) < Interval) return false;
        _last = _host.Time.GetTimestamp();
        return true;
    }

    /// <summary>Waits until there is something to read, or a sign of life is due.</summary>
    internal async Task WaitAsync(ExecutionFeed.Subscription heard)
    {
        var left = Interval - _host.Time.GetElapsedTime(_last);
        using var alarm = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, End);
        await ((Task)heard.Items.WaitToReadAsync(either.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>False once the key or token is revoked or has expired.</summary>
    internal async ValueTask<bool> IsKeyGoodAsync()
    {
        var header = _context.Request.Headers.Authorization.ToString();
        return header.Length > "Bearer ".Length && (await _host.Tokens.AuthenticateAsync(header["Bearer ".Length..].Trim(), End)).Succeeded;
    }

    public void Dispose() => _end.Dispose();
}
