using Microsoft.Extensions.Logging;
using PluginHost.Core.Access;
using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Access;

public sealed class AuditTrailTests : IDisposable
{
    private readonly BrokenAccessStore _store = new();
    private readonly RecordedLogs _logs = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Add_WhenTheStoreDoesNotAnswer_IsInTheLog()
    {
        _store.IsBroken = true;

        Assert.False(await Trail().AddAsync(Record(1)));

        Assert.Equal("'key.create' of key '1' by 'ann' is not in the audit trail: the disk is gone.", Assert.Single(_logs.Of("AuditNotRecorded")).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(2_001)]
    public async Task ReadAll_OfSeveralPages_HasEachRecordOnceNewestFirst(int count)
    {
        var trail = Trail();
        for (var number = 1; number <= count; number++) Assert.True(await trail.AddAsync(Record(number)));

        List<long> read = [];
        await foreach (var record in trail.ReadAllAsync(new AuditQuery(), Token)) read.Add(record.Sequence);

        Assert.Equal(Enumerable.Range(1, count).Select(static number => (long)number).Reverse(), read);
    }

    private static AuditRecord Record(int number) => new("key.create", "key", $"{number}", DateTimeOffset.UnixEpoch.AddSeconds(number)) { Actor = "ann" };

    private AuditTrail Trail() => new(_store, new Logger<AuditTrail>(_logs));
}
