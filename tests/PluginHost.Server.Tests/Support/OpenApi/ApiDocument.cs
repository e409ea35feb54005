using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Json.Schema;

namespace PluginHost.Server.Tests.Support.OpenApi;

/// <summary>An OpenAPI description, to look operations up in and to check values by. Thread-safe.</summary>
internal sealed class ApiDocument
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private readonly JsonObject _strict;
    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    internal ApiDocument(JsonObject root)
    {
        Root = root;
        _strict = StrictSchemas.Of(root["components"]?["schemas"] as JsonObject ?? []);
        Operations = [.. from path in root["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select new ApiOperation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject())];
    }

    /// <summary>The document itself.</summary>
    internal JsonObject Root { get; }

    /// <summary>Everything that can be asked for.</summary>
    internal IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>What is asked for: of several paths that fit, the one with a word where others have a parameter, and that knows the method.</summary>
    /// <returns>The operation, null when no path has the method; and whether a path fits at all.</returns>
    internal (ApiOperation? Operation, bool IsPathKnown) Find(string method, string path)
    {
        ApiOperation[] fitting = [.. Operations.Where(operation => operation.Fits(path)).OrderBy(static operation => operation.Parameters, StringComparer.Ordinal)];
        return (Array.Find(fitting, operation => operation.Method == method), fitting.Length > 0);
    }

    /// <summary>A part of the document; what it refers to when it is a reference.</summary>
    internal JsonNode? Resolve(JsonNode? part)
    {
        while ((string?)(part as JsonObject)?["$ref"] is { } address) part = address.Split('/').Skip(1).Aggregate((JsonNode?)Root, static (node, name) => node?[name]);
        return part;
    }

    /// <summary>Everything that is wrong with a value, as <c>pointer: what</c>. Members that the schema does not name are wrong.</summary>
    internal IReadOnlyList<string> Validate(JsonNode schema, JsonNode? value)
    {
        var compiled = _schemas.GetOrAdd(schema.ToJsonString(), Compile);
        EvaluationResults results;
        lock (compiled)
        {
            results = compiled.Evaluate(value, Options);
        }

        return results.IsValid ? [] : [.. results.Details.Where(static detail => !detail.IsValid && detail.HasErrors)
            .SelectMany(static detail => detail.Errors!.Select(error => $"{(detail.InstanceLocation.ToString() is { Length: > 0 } pointer ? pointer : "/")}: {error.Value}"))
            .Distinct(StringComparer.Ordinal)];
    }

    private JsonSchema Compile(string schema)
    {
        var whole = StrictSchemas.Of((JsonObject)JsonNode.Parse(schema)!);
        whole["$defs"] = _strict.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString());
    }
}

/// <summary>Something that can be asked for.</summary>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The path, with parameters in braces.</param>
/// <param name="Text">What the document says of it.</param>
internal sealed record ApiOperation(string Method, string Path, JsonObject Text)
{
    internal string Id => (string?)Text["operationId"] ?? $"{Method} {Path}";

    /// <summary>Sorts paths with words before those with parameters at the same place.</summary>
    internal string Parameters { get; } = string.Concat(Path.Split('/').Select(static part => part.StartsWith('{') ? '1' : '0'));

    /// <summary>The statuses that it says it answers with.</summary>
    internal IEnumerable<int> Statuses => Text["responses"]!.AsObject().Select(static response => int.Parse(response.Key, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>True for a path that is one of these.</summary>
    internal bool Fits(string path)
    {
        var (own, other) = (Path.Split('/'), path.Split('/'));
        return own.Length == other.Length && own.Zip(other).All(static pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }
}
