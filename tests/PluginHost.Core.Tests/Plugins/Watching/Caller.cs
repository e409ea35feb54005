using System.Text.Json;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Plugins.Watching;

/// <summary>Calls an action all the time and remembers each answer, or code of a failure, that differs from the one before.</summary>
internal sealed class Caller : IAsyncDisposable
{
    private const int CallsBetweenPauses = 5;

    private readonly TestHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private IReadOnlyList<(string Answer, long At)> _turns = [];

    public Caller(TestHost host)
    {
        _host = host;
        _run = Task.Run(RunAsync);
    }

    /// <summary>The answers so far, equal ones in a row once.</summary>
    public IEnumerable<string> Answers => Volatile.Read(ref _turns).Select(static turn => turn.Answer);

    /// <summary>Waits until an answer comes.</summary>
    /// <returns>The time from a timestamp to the first one.</returns>
    public async Task<TimeSpan> HearsAsync(string answer, long since)
    {
        await Lab.UntilAsync(() => Answers.Contains(answer), () => $"'{answer}' does not come: {string.Join(" | ", Answers)}");
        return TimeProvider.System.GetElapsedTime(since, Volatile.Read(ref _turns).Last(turn => turn.Answer == answer).At);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            for (var i = 0; i < CallsBetweenPauses; i++) await CallAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task CallAsync()
    {
        var result = await _host.RunAsync(Release.Action);
        var answer = result.IsSuccess ? TextOf(result.Outputs) : result.Error!.Code;
        if (_turns is not [.., var last] || last.Answer != answer) Volatile.Write(ref _turns, [.. _turns, (answer, TimeProvider.System.GetTimestamp())]);
    }

    private static string TextOf(ReadOnlyMemory<byte> outputs)
    {
        using var document = JsonDocument.Parse(outputs);
        return document.RootElement.GetProperty("result").GetString()!;
    }
}
