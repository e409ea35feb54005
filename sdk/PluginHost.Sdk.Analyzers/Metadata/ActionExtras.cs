using PluginHost.Sdk.Analyzers.Contract;
using PluginHost.Sdk.Analyzers.Shapes;

namespace PluginHost.Sdk.Analyzers.Metadata;

/// <summary>Checks what stands beside <c>[Action]</c>: errors, retries, examples.</summary>
internal static class ActionExtras
{
    internal static IEnumerable<MetadataFault> Check(ExportedAction action, Shape parameters) =>
        CheckErrors(action).Concat(CheckRetry(action)).Concat(CheckExamples(action, parameters));

    private static IEnumerable<MetadataFault> CheckErrors(ExportedAction action)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var error in action.Attributes.All(AttributeReading.Sdk, "ActionErrorAttribute"))
        {
            var code = error.Text(0) ?? "";
            if (!TextForms.IsName(code)) yield return ActionTexts.WrongName(error.PlaceOf(0), "error code", code);
            if (!seen.Add(code)) yield return new(error.PlaceOf(0), $"The action '{action.Name}' declares the error code '{code}' twice. Remove one of them.");
        }
    }

    private static IEnumerable<MetadataFault> CheckRetry(ExportedAction action)
    {
        if (action.Attributes.Find(AttributeReading.Sdk, "ActionRetryAttribute") is not { } retry) yield break;
        var (attempts, factor) = (retry.Named("MaxAttempts", 3), retry.Named("Factor", 2d));
        if (attempts is < 1 or > 100) yield return new(retry.PlaceOf("MaxAttempts"), FormattableString.Invariant($"[ActionRetry] of action '{action.Name}' has {attempts} attempts: expected 1 to 100. Change MaxAttempts."));
        if (!(factor is >= 1 and <= 10)) yield return new(retry.PlaceOf("Factor"), FormattableString.Invariant($"[ActionRetry] of action '{action.Name}' has the factor {factor}: expected 1 to 10. Change Factor."));
        if (Durations.Check("delay", retry, "Delay") is { } delay) yield return delay;
        if (Durations.Check("longest delay", retry, "MaxDelay") is { } longest) yield return longest;
    }

    private static IEnumerable<MetadataFault> CheckExamples(ExportedAction action, Shape parameters) =>
        from example in action.Attributes.All(AttributeReading.Sdk, "ActionExampleAttribute")
        let fault = ShapeFit.FirstFault(parameters, example.Text(1) ?? "", "parameters")
        where fault is not null
        select new MetadataFault(example.PlaceOf(1), $"The example '{example.Text(0)}' of action '{action.Name}' does not fit its parameters: {fault} Mend the example.");
}
