using PluginHost.Core.Executions;
using PluginHost.Core.Tests.Support;
using PluginHost.Sdk;

namespace PluginHost.Core.Tests.Executions;

public sealed class ExecutionMemoryTests
{
    private readonly VirtualTime _time = new();

    [Fact]
    public void Ended_WithLargeOutputs_DropTheOldestByTheirBytes()
    {
        var memory = new ExecutionMemory();
        var outputs = new byte[ExecutionMemory.MaxBytes / 4];
        var executions = Enumerable.Range(1, 6).Select(number => Execution($"e{number}")).ToArray();
        foreach (var execution in executions)
        {
            Assert.True(memory.TryAdd(execution));
            execution.Complete(outputs, static (record, outputs) => record with { Status = ExecutionStatus.Succeeded, Outputs = outputs });
            memory.Finish(execution);
        }

        Assert.Equal(0, memory.Unfinished);
        Assert.Equal(["e3", "e4", "e5", "e6"], executions.Select(static execution => execution.Record.Id).Where(id => memory.Find(id) is not null));
    }

    [Fact]
    public void Waiting_WithLargeParameters_AreBoundedByTheirBytes()
    {
        var memory = new ExecutionMemory();
        var parameters = new byte[ExecutionMemory.MaxBytes / 2];

        Assert.True(memory.TryAdd(Execution("e1", parameters)));
        var second = Execution("e2", parameters);
        Assert.True(memory.TryAdd(second));
        Assert.False(memory.TryAdd(Execution("e3", new byte[1])));
        memory.Finish(second);
        Assert.True(memory.TryAdd(Execution("e4", new byte[1])));
        Assert.Equal(2, memory.Unfinished);
    }

    private RunningExecution Execution(string id, ReadOnlyMemory<byte> parameters = default) => new(
        new ExecutionRecord { Id = id, ActionRef = "a.b", Status = ExecutionStatus.Requested, Parameters = parameters, CorrelationId = "c", Origin = ActionOrigin.Api, Created = _time.GetUtcNow(), Updated = _time.GetUtcNow() },
        _time);
}
