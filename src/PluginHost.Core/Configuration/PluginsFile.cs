using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginHost.Core.Actions.Policies;

namespace PluginHost.Core.Configuration;

/// <summary>Reads <c>plugins.json</c>: JSON with comments and trailing commas. The host never writes it.</summary>
public static partial class PluginsFile
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static readonly JsonDocumentOptions Format = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>Reads the file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>What it says; relative paths count from the file's folder.</returns>
    /// <exception cref="InvalidConfigurationException">The file is missing, is no JSON, or says something that is not understood.</exception>
    public static PluginsConfig Read(string path)
    {
        var file = Path.GetFullPath(path);
        try
        {
            return Parse(File.ReadAllBytes(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(file, [new("file", $"cannot be read: {exception.Message}")]);
        }
    }

    internal static PluginsConfig Parse(byte[] utf8, string file)
    {
        List<ConfigProblem> problems = [];
        var root = ParseJson(utf8, problems);
        if (root is null) throw new InvalidConfigurationException(file, problems);
        new Placeholders(Path.GetDirectoryName(file)!, problems).Resolve(root, "");
        var config = ReadRoot(new ConfigSection(root, "", problems), file);
        return problems.Count == 0 ? config : throw new InvalidConfigurationException(file, problems);
    }

    private static JsonObject? ParseJson(byte[] utf8, List<ConfigProblem> problems)
    {
        try
        {
            if (JsonNode.Parse(utf8.AsSpan(utf8.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0), documentOptions: Format) is JsonObject root) return root;
            problems.Add(new("line 1", "the file must hold a JSON object: { ... }."));
        }
        catch (JsonException exception) when (exception.LineNumber is null && DuplicateKeys.Find(utf8) is { } path)
        {
            problems.Add(new(path, "is given twice."));
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split(" LineNumber:", 2)[0].Split(" Path:", 2)[0];
            problems.Add(new($"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}", $"is not valid JSON: {reason}"));
        }

        return null;
    }

    private static PluginsConfig ReadRoot(ConfigSection root, string file)
    {
        root.Text("$schema");
        var trust = root.Text("trust");
        if (trust is "pinned" or "signed") root.Report("trust", $"'{trust}' is not available in this version of the host; use 'any'.");
        else if (trust is not (null or "any")) root.Report("trust", "must be 'any'.");
        var config = new PluginsConfig
        {
            Path = file,
            Folders = [.. root.Texts("folders").Select(folder => Path.GetFullPath(folder, Path.GetDirectoryName(file)!))],
            Watch = root.Flag("watch") ?? true,
            Defaults = new PolicyReader(PolicyScope.Host).Read(root.Section("defaults")),
            Aliases = root.TextMap("aliases"),
            Plugins = root.Sections("plugins").ToDictionary(static pair => pair.Key, static pair => ReadPlugin(pair.Value), StringComparer.Ordinal),
            Services = root.Sections("services").ToDictionary(static pair => pair.Key, static pair => ReadService(pair.Value), StringComparer.Ordinal),
        };
        foreach (var (alias, actionRef) in config.Aliases)
        {
            if (!RefForm().IsMatch(actionRef)) root.Report($"aliases.{alias}", "must name an action as '<plugin-id>.<action>'.");
        }

        root.Finish();
        return config;
    }

    private static PluginConfig ReadPlugin(ConfigSection section)
    {
        var config = new PluginConfig
        {
            Enabled = section.Flag("enabled") ?? true,
            SettingsJson = section.Object("settings")?.ToJsonString() ?? "{}",
            Defaults = new PolicyReader(PolicyScope.Plugin).Read(section.Section("defaults")),
            Actions = section.Sections("actions").ToDictionary(static pair => pair.Key, static pair => new PolicyReader(PolicyScope.Action).Read(pair.Value), StringComparer.Ordinal),
        };
        if (section.Text("isolation") is { } isolation and not "context")
        {
            section.Report("isolation", isolation == "process" ? "'process' is not available in this version of the host; use 'context'." : "must be 'context'.");
        }

        section.NotAvailable("sha256");
        section.Finish();
        return config;
    }

    private static ServiceConfig ReadService(ConfigSection section)
    {
        var text = section.Text("baseUrl");
        var good = Uri.TryCreate(text?.TrimEnd('/') + "/", UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
        if (!good && (text is not null || !section.Has("baseUrl"))) section.Report("baseUrl", "must be an absolute http or https address.");
        var service = new ServiceConfig(good ? address! : new Uri("http://invalid/"), section.TextMap("headers"));
        section.Finish();
        return service;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,31}\\.[a-z][a-z0-9_]{0,63}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex RefForm();
}
