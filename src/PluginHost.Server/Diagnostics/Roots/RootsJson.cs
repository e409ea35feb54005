using System.Text.Json.Serialization;

namespace PluginHost.Server.Diagnostics.Roots;

/// <summary>What the server asks the process that looks at it.</summary>
/// <param name="Contexts">Names of load contexts.</param>
internal sealed record RootsQuestion(IReadOnlyList<string> Contexts);

/// <summary>What that process answers.</summary>
/// <param name="Roots">Chains by context name.</param>
/// <param name="IsComplete">False when the search was broken off.</param>
/// <param name="Pause">How long the server stood still.</param>
/// <param name="CopiedBytes">How much of its memory was copied.</param>
/// <param name="Problem">Why there is no answer, without a full stop; null when there is one.</param>
internal sealed record RootsAnswer(Dictionary<string, IReadOnlyList<string>> Roots, bool IsComplete, TimeSpan Pause, long CopiedBytes, string? Problem)
{
    internal static RootsAnswer Of(string problem) => new([], IsComplete: false, TimeSpan.Zero, 0, problem);
}

/// <summary>Question and answer as JSON.</summary>
[JsonSerializable(typeof(RootsQuestion))]
[JsonSerializable(typeof(RootsAnswer))]
internal sealed partial class RootsJson : JsonSerializerContext;
