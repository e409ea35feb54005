using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PluginHost.Core.Configuration;

/// <summary>
/// Resolves <c>${env:NAME}</c> and <c>${file:path}</c> in every string of a configuration; any other <c>${..}</c> passes through.
/// </summary>
internal sealed partial class Placeholders(string baseFolder, List<ConfigProblem> problems)
{
    internal void Resolve(JsonNode node, string path)
    {
        if (node is JsonObject values)
        {
            foreach (var (key, value) in values.ToArray())
            {
                if (value is not null) Replace(value, path.Length == 0 ? key : $"{path}.{key}", text => values[key] = text);
            }
        }
        else if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                var index = i;
                if (array[i] is { } item) Replace(item, $"{path}[{i}]", text => array[index] = text);
            }
        }
    }

    private void Replace(JsonNode value, string path, Action<string> set)
    {
        if (value.GetValueKind() != JsonValueKind.String)
        {
            Resolve(value, path);
            return;
        }

        var text = value.GetValue<string>();
        var resolved = Form().Replace(text, match => Lookup(match.Groups["kind"].Value, match.Groups["name"].Value, path) ?? match.Value);
        if (resolved != text) set(resolved);
    }

    private string? Lookup(string kind, string name, string path)
    {
        switch (kind)
        {
            case "env":
                return Environment.GetEnvironmentVariable(name) ?? Missing(path, $"the environment variable '{name}' is not set.");
            case "file":
                return ReadFile(name, path);
            default:
                return Missing(path, "'${secret:..}' is not available in this version of the host; use ${env:..} or ${file:..}.");
        }
    }

    private string? ReadFile(string name, string path)
    {
        try
        {
            var file = Path.GetFullPath(name, baseFolder);
            return File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : Missing(path, $"the file '{file}' is not there.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Missing(path, $"the file '{name}' cannot be read: {exception.Message}");
        }
    }

    private string? Missing(string path, string message)
    {
        problems.Add(new(path, message));
        return null;
    }

    [GeneratedRegex(@"\$\{(?<kind>env|file|secret):(?<name>[^}]+)\}", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
