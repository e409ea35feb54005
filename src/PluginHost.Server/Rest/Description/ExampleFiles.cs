using System.Text.Json.Nodes;

namespace PluginHost.Server.Rest.Description;

/// <summary>The examples of bodies and answers: files of this folder that are part of the program.</summary>
internal static class ExampleFiles
{
    /// <summary>Reads one anew, since a node has one place only.</summary>
    /// <param name="name">The name of the file: <c>.json</c> for JSON, another for text.</param>
    internal static JsonNode Read(string name)
    {
        using var stream = typeof(ExampleFiles).Assembly.GetManifestResourceStream($"examples/{name}") ?? throw new InvalidOperationException($"There is no example '{name}' in the folder of examples.");
        if (name.EndsWith(".json", StringComparison.Ordinal)) return JsonNode.Parse(stream)!;
        using var reader = new StreamReader(stream);
        return JsonValue.Create(reader.ReadToEnd());
    }
}
