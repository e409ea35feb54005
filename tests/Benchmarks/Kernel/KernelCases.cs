using System.Diagnostics;
using PluginHost.Core.Actions;
using PluginHost.Core.Plugins.Crashes;
using PluginHost.Core.Schemas;
using PluginHost.Core.Telemetry;
using PluginHost.Sdk;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>One call of a no-op action, its parts, and the yardstick: each a loop of as many calls as it is told.</summary>
internal sealed class KernelCases(ActionExecutor executor, RegisteredAction action, RunningSlot slot, Yardstick yardstick)
{
    private static readonly byte[] Parameters = "{\"name\":\"bench\",\"number\":1}"u8.ToArray();
    private static readonly byte[] YardstickParameters = "{\"Name\":\"bench\",\"Number\":1}"u8.ToArray();
    private static readonly ExecutionRequest Direct = new("direct.a0", Parameters);
    private static readonly ExecutionRequest Hop = new("hop.a0", Parameters);
    private static readonly ExecutionRequest Limited = new("limited.a0", Parameters);
    private static readonly ActionContext Context = new();

    /// <summary>The call that the target is about, then the yardstick, then what explains the two.</summary>
    internal IReadOnlyList<KernelCase> All =>
    [
        new("ExecuteAsync, non-blocking action, timeout and retry armed", ExecuteDirectAsync),
        new("yardstick: Polly retry+timeout, activity+histogram, JSON in+out", YardstickAllAsync),
        new("ExecuteAsync, action that hops to the pool", ExecuteHopAsync),
        new("ExecuteAsync, and a span that is exported", ExecuteTracedAsync),
        new("ExecuteAsync, with slot, rate, quota and breaker", ExecuteLimitedAsync),
        new("part: resolve and validate parameters", ValidateAsync),
        new("part: JSON in, action, JSON out", InvokeAsync),
        new("part: validate outputs", ValidateOutputsAsync),
        new("part: metrics of one call", MetricsAsync),
        new("part: note for the crash guard that a call runs", NoteAsync),
        new("yardstick part: Polly retry+timeout", YardstickPollyAsync),
        new("yardstick part: activity+histogram with 5 tags", YardstickMetricsAsync),
        new("yardstick part: reflection JSON in+out", YardstickJsonAsync),
    ];

    private async Task ExecuteDirectAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await executor.ExecuteAsync(Direct);
    }

    private async Task ExecuteLimitedAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await executor.ExecuteAsync(Limited);
    }

    private async Task ExecuteTracedAsync(int calls)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == PluginHostTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        for (var i = 0; i < calls; i++) await executor.ExecuteAsync(Direct);
    }

    private async Task ExecuteHopAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await executor.ExecuteAsync(Hop);
    }

    private async Task ValidateAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await executor.ValidateAsync("direct.a0", Parameters);
    }

    private async Task InvokeAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await action.Invoker.InvokeAsync(Parameters, Context, CancellationToken.None);
    }

    private Task ValidateOutputsAsync(int calls)
    {
        for (var i = 0; i < calls; i++) SchemaValidator.Validate(action.Descriptor.Outputs, Parameters, "outputs", out _);
        return Task.CompletedTask;
    }

    private Task NoteAsync(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            slot.Enter();
            slot.Exit();
        }

        return Task.CompletedTask;
    }

    private Task MetricsAsync(int calls)
    {
        var (metrics, gauges) = (action.Generation.Metrics, action.Gauges);
        for (var i = 0; i < calls; i++) CountCall(metrics, gauges);
        return Task.CompletedTask;
    }

    private static void CountCall(GenerationMetrics metrics, ActionGauges gauges)
    {
        metrics.Submitted(gauges, "plugin");
        gauges.Started();
        gauges.Ended();
        metrics.Finished(gauges, "succeeded", TimeSpan.FromMicroseconds(2));
    }

    private async Task YardstickAllAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await yardstick.AllAsync(YardstickParameters);
    }

    private async Task YardstickPollyAsync(int calls)
    {
        for (var i = 0; i < calls; i++) await yardstick.PollyAsync(YardstickParameters);
    }

    private Task YardstickMetricsAsync(int calls)
    {
        for (var i = 0; i < calls; i++) yardstick.Metrics();
        return Task.CompletedTask;
    }

    private static Task YardstickJsonAsync(int calls)
    {
        for (var i = 0; i < calls; i++) Yardstick.InAndOut(YardstickParameters);
        return Task.CompletedTask;
    }
}

/// <summary>Something to be measured per call.</summary>
/// <param name="Name">What it is.</param>
/// <param name="RunAsync">Makes as many calls as it is told.</param>
internal sealed record KernelCase(string Name, Func<int, Task> RunAsync);
