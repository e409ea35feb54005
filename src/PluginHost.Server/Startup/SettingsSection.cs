using System.Globalization;
using PluginHost.Core.Configuration;

namespace PluginHost.Server.Startup;

/// <summary>One section of the server's settings; what is wrong with it is collected, and the default then stands in.</summary>
internal sealed class SettingsSection(IConfiguration configuration, string name, List<ConfigProblem> problems)
{
    private readonly IConfigurationSection _section = configuration.GetSection(name);

    internal void CheckKeys(params string[] known)
    {
        if (!string.IsNullOrEmpty(_section.Value)) problems.Add(new(name, $"must be a section. Known in it: {string.Join(", ", known)}."));
        foreach (var key in _section.GetChildren().Where(key => !known.Contains(key.Key, StringComparer.OrdinalIgnoreCase)))
        {
            problems.Add(new($"{name}:{key.Key}", $"is not known. Known here: {string.Join(", ", known)}."));
        }
    }

    /// <summary>A text that is not empty.</summary>
    internal string? ReadText(string key, string? fallback)
    {
        if (_section[key] is not { } text) return fallback;
        if (!string.IsNullOrWhiteSpace(text)) return text.Trim();
        problems.Add(new($"{name}:{key}", "must not be empty."));
        return fallback;
    }

    internal string? ReadText(string key) => _section[key];

    internal bool ReadBool(string key, bool fallback)
    {
        if (_section[key] is not { } text) return fallback;
        if (bool.TryParse(text, out var value)) return value;
        problems.Add(new($"{name}:{key}", "must be true or false."));
        return fallback;
    }

    /// <summary>One of the words of an enum, upper and lower case alike.</summary>
    internal T ReadChoice<T>(string key, T fallback)
        where T : struct, Enum
    {
        if (_section[key] is not { } text) return fallback;
        var found = Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (found is not null) return Enum.Parse<T>(found);
        problems.Add(new($"{name}:{key}", $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(static word => word.ToLowerInvariant()))}, not '{text}'."));
        return fallback;
    }

    internal int ReadInteger(string key, int fallback, int least, int most)
    {
        if (_section[key] is not { } text) return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        problems.Add(new($"{name}:{key}", $"must be an integer from {least} to {most}, not '{text}'."));
        return fallback;
    }

    /// <summary>More than zero, and no longer than the longest.</summary>
    internal TimeSpan ReadDuration(string key, TimeSpan fallback, TimeSpan longest)
    {
        if (_section[key] is not { } text) return fallback;
        if (Duration.TryParse(text, out var value) && value > TimeSpan.Zero && value <= longest) return value;
        problems.Add(new($"{name}:{key}", $"must be a duration of more than zero and at most {Duration.Format(longest)} such as 500ms, 30s or 5m, not '{text}'."));
        return fallback;
    }
}
