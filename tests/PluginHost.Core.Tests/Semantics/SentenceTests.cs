using PluginHost.Core.Tests.Support;

namespace PluginHost.Core.Tests.Semantics;

/// <summary>What the described systems promise of registry and executor, sentence by sentence.</summary>
public sealed class SentenceTests
{
    private static readonly Dictionary<string, SemanticCase> Cases =
        RegistrySentences.All.Concat(RunnerSentences.All).Concat(ExecutorSentences.All).ToDictionary(static one => $"{one.Row} {one.Says}", StringComparer.Ordinal);

    public static TheoryData<string> Sentences => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Sentences))]
    public async Task Sentence_OfADescribedSystem_Holds(string sentence)
    {
        await using var host = new Embedded();
        await Cases[sentence].ProveAsync(host);
    }

    [Fact]
    public void Rows_Asked_AllHaveASentence() => Assert.Empty(
        new[] { "P1", "P2", "P3", "P4", "P5", "P6", "P8", "P9", "P10", "P11", "P12", "P13", "P14", "P15", "P16", "P17", "X1", "X2", "X4", "X5", "X7", "X9", "X10", "X12", "X13", "X14", "X23", "X24", "X25", "X26", "X27", "X41" }
            .Except(Cases.Values.Select(static one => one.Row.Split('.')[0]), StringComparer.Ordinal));
}
