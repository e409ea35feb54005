using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace PluginHost.Server.Rest.Description;

/// <summary>A problem that routes answer with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The code.</param>
/// <param name="When">When it is answered; a sentence.</param>
/// <param name="Detail">An example of what it says.</param>
internal sealed record ProblemDescription(int Status, string Code, string When, string Detail)
{
    /// <summary>Names it among the examples; by default its code. Problems of one status and code need names of their own.</summary>
    internal string Name { get; init; } = Code;

    /// <summary>An example of its <c>errors</c> as JSON text; null for a problem that has none.</summary>
    internal string? Errors { get; init; }

    /// <summary>An example of the execution that it is about; null for a problem that is about none.</summary>
    internal string? ExecutionId { get; init; }

    /// <summary>The problem as it is answered.</summary>
    internal JsonObject ToExample()
    {
        var example = new JsonObject { ["title"] = ReasonPhrases.GetReasonPhrase(Status), ["status"] = Status, ["detail"] = Detail, ["code"] = Code, ["trace_id"] = "8eae0a138a4e6206c4c2994ede7774cb" };
        if (Errors is not null) example["errors"] = JsonNode.Parse(Errors);
        if (ExecutionId is not null) example["execution_id"] = ExecutionId;
        return example;
    }
}
