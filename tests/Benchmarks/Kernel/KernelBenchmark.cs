using BenchmarkDotNet.Attributes;
using PluginHost.Core.Actions;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Benchmarks.Kernel;

/// <summary>One call of a no-op action, its parts, and the yardstick. Public and open because BenchmarkDotNet derives from it.</summary>
[MemoryDiagnoser(displayGenColumns: false)]
public class KernelBenchmark
{
    private const int Calls = 1000;

    private static readonly byte[] Parameters = "{\"name\":\"bench\",\"number\":1}"u8.ToArray();
    private static readonly byte[] YardstickParameters = "{\"Name\":\"bench\",\"Number\":1}"u8.ToArray();
    private static readonly ExecutionRequest Direct = new("direct.a0", Parameters);
    private static readonly ExecutionRequest Hop = new("hop.a0", Parameters);
    private static readonly ActionContext Context = new();

    private Yardstick _yardstick = null!;
    private ActionExecutor _executor = null!;
    private RegisteredAction _action = null!;

    /// <summary>The engine, started before the benchmarks run.</summary>
    internal static KernelHost Host { get; set; } = null!;

    [GlobalSetup]
    public void Setup() => (_yardstick, _executor, _action) = (new Yardstick(), Host.Executor, Host.Action("direct.a0"));

    [GlobalCleanup]
    public void Cleanup() => _yardstick.Dispose();

    [Benchmark(OperationsPerInvoke = Calls, Description = "yardstick: Polly retry+timeout, activity+histogram, JSON in+out")]
    public async Task YardstickAll()
    {
        for (var i = 0; i < Calls; i++) await _yardstick.AllAsync(YardstickParameters);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "ExecuteAsync, non-blocking action")]
    public async Task ExecuteDirect()
    {
        for (var i = 0; i < Calls; i++) await _executor.ExecuteAsync(Direct);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "ExecuteAsync, action that hops to the pool")]
    public async Task ExecuteHop()
    {
        for (var i = 0; i < Calls; i++) await _executor.ExecuteAsync(Hop);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "part: resolve and validate parameters")]
    public void Validate()
    {
        for (var i = 0; i < Calls; i++) _executor.Validate("direct.a0", Parameters);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "part: JSON in, action, JSON out")]
    public async Task Invoke()
    {
        for (var i = 0; i < Calls; i++) await _action.Invoker.InvokeAsync(Parameters, Context, CancellationToken.None);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "part: validate outputs")]
    public void ValidateOutputs()
    {
        for (var i = 0; i < Calls; i++) SchemaValidator.Validate(_action.Descriptor.Outputs, Parameters, "outputs", out _);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "part: metrics of one call")]
    public void Metrics()
    {
        for (var i = 0; i < Calls; i++)
        {
            _action.Generation.Metrics.Submitted(_action.Gauges, "plugin");
            _action.Generation.Metrics.Finished(_action.Gauges, "succeeded", TimeSpan.FromMilliseconds(2));
        }
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "yardstick part: Polly retry+timeout")]
    public async Task YardstickPolly()
    {
        for (var i = 0; i < Calls; i++) await _yardstick.PollyAsync(YardstickParameters);
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "yardstick part: activity+histogram with 5 tags")]
    public void YardstickMetrics()
    {
        for (var i = 0; i < Calls; i++) _yardstick.Metrics();
    }

    [Benchmark(OperationsPerInvoke = Calls, Description = "yardstick part: reflection JSON in+out")]
    public void YardstickJson()
    {
        for (var i = 0; i < Calls; i++) Yardstick.InAndOut(YardstickParameters);
    }
}
