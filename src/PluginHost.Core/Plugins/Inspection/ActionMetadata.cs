using System.Reflection;
using System.Text.RegularExpressions;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;
using PluginHost.Sdk;

namespace PluginHost.Core.Plugins.Inspection;

/// <summary>Reads and checks what the attributes of one class or method say of an action.</summary>
/// <param name="attributes">The attributes of the class or method.</param>
/// <param name="problems">Receives everything that is wrong.</param>
internal sealed partial class ActionMetadata(IList<CustomAttributeData> attributes, List<string> problems)
{
    internal const string ActionAttribute = SchemaAttributes.Sdk + "ActionAttribute";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(24);

    private readonly CustomAttributeData _action = attributes.Find(ActionAttribute)!;

    internal string Name => _action.Argument<string>(0) ?? "";

    internal ActionDescriptor Read(string pluginId, string pluginVersion, ValueSchema parameters, ValueSchema outputs)
    {
        Check(NameForm().IsMatch(Name), $"the name '{Name}' must be a lower-case letter, then lower-case letters, digits or underscores, 64 at most.");
        var descriptor = new ActionDescriptor
        {
            PluginId = pluginId,
            Name = Name,
            Title = _action.Named<string>("Title") ?? Naming.Words(Name),
            Description = (_action.Named<string>("Description") ?? attributes.Find(SchemaAttributes.Description)?.Argument<string>(0) ?? "").Trim(),
            Category = _action.Named("Category", "General")!.Trim(),
            Version = _action.Named<string>("Version") ?? pluginVersion,
            Aliases = _action.NamedArray<string>("Aliases"),
            Tags = _action.NamedArray<string>("Tags"),
            Icon = _action.Named<string>("Icon"),
            Color = _action.Named("Color", "#8c8c8c")!,
            Mode = (ActionMode)_action.Named("Mode", 0),
            Timeout = ReadDuration("Timeout", _action.Named<string>("Timeout"), LongestTimeout),
            IsIdempotent = _action.Named("Idempotent", false),
            IsNonBlocking = _action.Named("NonBlocking", false),
            RequiredServices = _action.NamedArray<string>("RequiredServices"),
            DocsUrl = _action.Named<string>("DocsUrl"),
            Errors = ReadErrors(),
            Examples = ReadExamples(parameters),
            Retry = ReadRetry(),
            Parameters = parameters,
            Outputs = outputs,
        };
        CheckTexts(descriptor);
        CheckShowWhen(parameters);
        return descriptor;
    }

    private void CheckTexts(ActionDescriptor action)
    {
        Check(action.Title.Trim().Length is > 0 and <= 200, "the title must have 1 to 200 characters.");
        Check(action.Description.Length is > 0 and <= 2000, "a description of 1 to 2,000 characters is required: set Description.");
        Check(action.Category.Length is > 0 and <= 64, "the category must have 1 to 64 characters.");
        Check(SemanticVersion.TryParse(action.Version, out _), $"the version '{action.Version}' is not a semantic version such as 1.0.0.");
        Check(ColorForm().IsMatch(action.Color), $"the color '{action.Color}' must be of the form #rrggbb.");
        Check(action.Mode == ActionMode.Sync, $"the mode '{Naming.Snake(action.Mode.ToString())}' is not available in this version of the host.");
        var isHttp = Uri.TryCreate(action.DocsUrl, UriKind.Absolute, out var docs) && (docs.Scheme == Uri.UriSchemeHttps || docs.Scheme == Uri.UriSchemeHttp);
        Check(action.DocsUrl is null || isHttp, $"the docs url '{action.DocsUrl}' must be an absolute http or https address.");
        foreach (var alias in action.Aliases) Check(NameForm().IsMatch(alias), $"the alias '{alias}' must have the form of an action's name.");
        Check(action.Aliases.Distinct(StringComparer.Ordinal).Count() == action.Aliases.Count, "an alias is listed twice.");
    }

    private void CheckShowWhen(ValueSchema parameters)
    {
        foreach (var property in parameters.Properties)
        {
            if (property.ShowWhen is not { } rule) continue;
            var known = parameters.Properties.Any(other => other.Name == rule.Parameter && other.Name != property.Name);
            Check(known, $"'{property.Name}': [ShowWhen] names '{rule.Parameter}', which is no other parameter of the action.");
        }
    }

    private List<DeclaredError> ReadErrors()
    {
        var errors = attributes.All(SchemaAttributes.Sdk + "ActionErrorAttribute").Select(static error =>
            new DeclaredError(error.Argument<string>(0) ?? "", error.Argument<string>(1) ?? "", error.Named("Retryable", false))).ToList();
        foreach (var error in errors) Check(NameForm().IsMatch(error.Code), $"the error code '{error.Code}' must have the form of an action's name.");
        Check(errors.DistinctBy(static error => error.Code).Count() == errors.Count, "an error code is declared twice.");
        return errors;
    }

    private List<DeclaredExample> ReadExamples(ValueSchema parameters)
    {
        var examples = attributes.All(SchemaAttributes.Sdk + "ActionExampleAttribute").Select(static example =>
            new DeclaredExample(example.Argument<string>(0) ?? "", example.Argument<string>(1) ?? "")).ToList();
        foreach (var example in examples)
        {
            foreach (var error in SchemaValidator.Validate(parameters, System.Text.Encoding.UTF8.GetBytes(example.ParametersJson), "parameters", out _))
            {
                problems.Add($"the example '{example.Title}' does not fit: {error.Message}");
            }
        }

        return examples;
    }

    private DeclaredRetry? ReadRetry()
    {
        if (attributes.Find(SchemaAttributes.Sdk + "ActionRetryAttribute") is not { } retry) return null;
        var (attempts, factor) = (retry.Named("MaxAttempts", 3), retry.Named("Factor", 2d));
        Check(attempts is >= 1 and <= 100, $"[ActionRetry] has {attempts} attempts; 1 to 100 are allowed.");
        Check(factor is >= 1 and <= 10, "[ActionRetry] needs a factor from 1 to 10.");
        var delay = ReadDuration("ActionRetry.Delay", retry.Named("Delay", "1s"), LongestTimeout);
        var longest = ReadDuration("ActionRetry.MaxDelay", retry.Named("MaxDelay", "60s"), LongestTimeout);
        return new(attempts, delay ?? TimeSpan.Zero, factor, longest ?? TimeSpan.Zero);
    }

    private TimeSpan? ReadDuration(string what, string? text, TimeSpan longest)
    {
        if (text is null) return null;
        var good = Duration.TryParse(text, out var value) && value > TimeSpan.Zero && value <= longest;
        Check(good, $"{what} '{text}' must be a duration such as 500ms, 30s or 5m, more than zero and at most {Duration.Format(longest)}.");
        return good ? value : null;
    }

    private void Check(bool good, string problem)
    {
        if (!good) problems.Add(problem);
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex NameForm();

    [GeneratedRegex("^#[0-9a-fA-F]{6}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex ColorForm();
}
