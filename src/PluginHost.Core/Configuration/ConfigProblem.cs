namespace PluginHost.Core.Configuration;

/// <summary>One thing that is wrong in a configuration file.</summary>
/// <param name="Path">Where: dotted keys, or a line for text that is no JSON.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ConfigProblem(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}

/// <summary>The configuration cannot be used; it carries every problem, not just the first.</summary>
/// <param name="file">The file.</param>
/// <param name="problems">Everything that is wrong, at least one.</param>
public sealed class InvalidConfigurationException(string file, IReadOnlyList<ConfigProblem> problems)
    : Exception($"'{file}' cannot be used:{string.Concat(problems.Select(static problem => $"{Environment.NewLine}  - {problem}"))}")
{
    /// <summary>The file.</summary>
    public string File { get; } = file;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ConfigProblem> Problems { get; } = problems;
}
