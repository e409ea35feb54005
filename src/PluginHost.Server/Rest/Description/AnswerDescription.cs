namespace PluginHost.Server.Rest.Description;

/// <summary>An answer of a route that has done what was asked.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">What it tells.</param>
/// <param name="Example">Name of the example; null for an answer without a body.</param>
internal sealed record AnswerDescription(int Status, string Text, string? Example);

/// <summary>The body that a route takes.</summary>
/// <param name="Examples">Names of the examples.</param>
internal sealed record BodyDescription(IReadOnlyList<string> Examples);

/// <summary>A header of answers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">What it tells.</param>
/// <param name="Example">A value.</param>
/// <param name="Statuses">The HTTP statuses of the answers that may have it.</param>
internal sealed record HeaderDescription(string Name, string Text, string Example, params int[] Statuses)
{
    /// <summary>True for whole numbers.</summary>
    internal bool IsNumber { get; init; }
}
