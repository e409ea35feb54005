using System.Text;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions;
using PluginHost.Core.Executions.Storage;
using PluginHost.Storage.Tests.Support;

namespace PluginHost.Storage.Tests.Conformance;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task RoundTrip_OfEverythingThatCanBeAdded_IsExact()
    {
        var added = Samples.Everything();
        Assert.Equal(["Fence", "IsCancelAsked", "Sequence"], Dump.Unset(added).Order());
        AssertSame(added with { Sequence = (await FindAfterAddAsync(added)).Sequence, Fence = 1 }, await FindAsync(added));
    }

    [Fact]
    public async Task RoundTrip_OfEverythingThatCanCome_IsExact()
    {
        var added = await FindAfterAddAsync(Samples.Everything());
        var (attempt, failure) = (Samples.Attempt(1, 2.000001).Ended(3.999999, ExecutionOutcome.Failed), Samples.Failure());
        await Store.ChangeAsync(added.To(ExecutionStatus.Failed, 4.000003) with { Attempt = attempt, Result = failure, Progress = new ExecutionProgress(99.9, "fast ✓") }, Token);
        var expected = added.With(record => record with
        {
            Status = ExecutionStatus.Failed,
            Updated = Samples.At(4.000003),
            Due = null,
            AttemptCount = 1,
            Started = Samples.At(2.000001),
            Attempts = [attempt],
            Outputs = failure.Outputs,
            Message = failure.Message,
            Error = failure.Error,
            Progress = new ExecutionProgress(99.9, "fast ✓"),
            PluginVersion = "1.2.3",
        }) with
        { Owner = null, SealedParameters = default };
        Assert.Empty(Dump.Unset(expected.Record).Except(["Due"]));
        AssertSame(expected, await FindAsync(added));
        Assert.Equal(Dump.Of(expected.Record with { Attempts = [] }), Dump.Of(Assert.Single((await Store.ListAsync(new ExecutionQuery(), Token)).Items)));
    }

    [Fact]
    public async Task RoundTrip_AfterARestart_IsExact()
    {
        var running = await AddRunningAsync(Samples.Everything());
        Opened = await RestartAsync(Opened, Samples.Owner("host-b", 1));
        AssertSame(running, await FindAsync(running));
    }

    [Fact]
    public async Task RoundTrip_OfNothing_IsNothing()
    {
        var added = Samples.Execution().With(static record => record with { Parameters = default });
        AssertSame(added with { Sequence = (await FindAfterAddAsync(added)).Sequence }, await FindAsync(added));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("{}", "")]
    public async Task RoundTrip_OfEmptyAndMissing_TellsThemApart(string outputs, string? message)
    {
        var claimed = await AddClaimedAsync();
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Succeeded) with { Result = new ExecutionResult { Outcome = ExecutionOutcome.Succeeded, Outputs = Samples.Utf8(outputs), Message = message } }, Token);
        var found = (await FindAsync(claimed)).Record;
        Assert.Equal((outputs, message, null, null), (Encoding.UTF8.GetString(found.Outputs.Span), found.Message, found.Error, found.PluginVersion));
    }

    [Fact]
    public async Task RoundTrip_OfBigPayloads_IsExact()
    {
        var (parameters, outputs) = (Samples.Utf8($"{{\"a\":\"{new string('é', 2_000_000)}\"}}"), Samples.Utf8($"{{\"b\":\"{new string('z', 5_000_000)}\"}}"));
        var claimed = await AddClaimedAsync(Samples.Execution().With(record => record with { Parameters = parameters }));
        await Store.ChangeAsync(claimed.To(ExecutionStatus.Succeeded) with { Result = Samples.Success() with { Outputs = outputs } }, Token);
        var found = (await FindAsync(claimed)).Record;
        Assert.True(parameters.Span.SequenceEqual(found.Parameters.Span));
        Assert.True(outputs.Span.SequenceEqual(found.Outputs.Span));
    }

    [Fact]
    public async Task RoundTrip_OfTextThatIsNotText_HarmsNobody()
    {
        var claimed = await AddClaimedAsync();
        var odd = new ExecutionError("odd", "nul \0, half \ud800 a pair");
        var result = new ExecutionResult { Outcome = ExecutionOutcome.Failed, Message = "nul \0 and half \udc00", Error = odd };
        Assert.True(await Store.ChangeAsync(claimed.To(ExecutionStatus.Failed) with { Result = result }, Token));
        Assert.StartsWith("nul ", (await FindAsync(claimed)).Record.Message, StringComparison.Ordinal);
    }

    private async Task<StoredExecution> FindAfterAddAsync(StoredExecution execution)
    {
        await Store.AddAsync(execution, null, Token);
        return await FindAsync(execution);
    }
}
