using System.Text.RegularExpressions;
using PluginHost.Core.Schemas;

namespace PluginHost.Core.Plans;

/// <summary>Finds what is wrong with a plan before anything of it runs.</summary>
internal static partial class PlanCheck
{
    /// <summary>Everything that is wrong; empty when it can be run.</summary>
    internal static IReadOnlyList<SchemaError> Of(Plan plan)
    {
        List<SchemaError> problems = [];
        if (plan.Steps.Count > Plan.MaxSteps) problems.Add(new("steps", "too_long", $"A plan may have {Plan.MaxSteps} steps, not {plan.Steps.Count}.", $"at most {Plan.MaxSteps}", $"{plan.Steps.Count}"));
        if (plan.MaxParallel is < 1 or > 1000) problems.Add(new("max_parallel", "out_of_range", $"'max_parallel' must be 1 to 1000, not {plan.MaxParallel}.", "1 to 1000", $"{plan.MaxParallel}"));
        CheckSteps(plan, problems);
        if (plan.Mode == PlanMode.Phased) CheckPhases(plan, problems);
        else if (plan.Phases.Count > 0) problems.Add(new("phases", "unknown", $"'phases' are for the mode 'phased', not '{Word(plan.Mode)}'."));
        return problems;
    }

    /// <summary>The phases in their order.</summary>
    internal static IEnumerable<string> PhasesOf(Plan plan) => plan.Phases.Count > 0 ? plan.Phases : plan.Steps.Select(static step => step.Phase!).Distinct(StringComparer.Ordinal);

    /// <summary>What a step goes by.</summary>
    internal static string IdOf(PlanStep step, int index) => step.Id ?? $"{index + 1}";

    private static void CheckSteps(Plan plan, List<SchemaError> problems)
    {
        Dictionary<string, int> ids = new(StringComparer.Ordinal);
        for (var index = 0; index < plan.Steps.Count; index++)
        {
            var (step, path) = (plan.Steps[index], $"steps[{index}]");
            if (string.IsNullOrWhiteSpace(step.Action)) problems.Add(new($"{path}.action", "required", $"'{path}.action' is required: a ref such as 'core.echo'."));
            if (step.Id is not null && !IdForm().IsMatch(step.Id)) problems.Add(new($"{path}.id", "pattern", $"'{path}.id' must be 1 to 64 letters, digits, '_', '-' or '.'.", "1 to 64 of a-z A-Z 0-9 _ - .", step.Id));
            var id = IdOf(step, index);
            if (!ids.TryAdd(id, index)) problems.Add(new($"{path}.id", "duplicate", $"'{path}.id' is '{id}', which 'steps[{ids[id]}]' has already.", "an id of its own", id));
            if (step.MaxAttempts is < 1 or > 100) problems.Add(new($"{path}.retry", "out_of_range", $"'{path}.retry' must be 1 to 100, not {step.MaxAttempts}.", "1 to 100", $"{step.MaxAttempts}"));
            if (step.Timeout is { } timeout && timeout <= TimeSpan.Zero) problems.Add(new($"{path}.timeout", "out_of_range", $"'{path}.timeout' must be more than zero."));
            if (step.Phase is not null && plan.Mode != PlanMode.Phased) problems.Add(new($"{path}.phase", "unknown", $"'{path}.phase' is for the mode 'phased', not '{Word(plan.Mode)}'."));
        }
    }

    private static void CheckPhases(Plan plan, List<SchemaError> problems)
    {
        if (plan.Phases.Distinct(StringComparer.Ordinal).Count() != plan.Phases.Count) problems.Add(new("phases", "duplicate", "'phases' names a phase twice."));
        for (var index = 0; index < plan.Steps.Count; index++)
        {
            var phase = plan.Steps[index].Phase;
            if (string.IsNullOrWhiteSpace(phase)) problems.Add(new($"steps[{index}].phase", "required", $"'steps[{index}].phase' is required in the mode 'phased'."));
            else if (plan.Phases.Count > 0 && !plan.Phases.Contains(phase, StringComparer.Ordinal)) problems.Add(new($"steps[{index}].phase", "not_an_option", $"'steps[{index}].phase' must be one of: {string.Join(", ", plan.Phases)}.", $"one of {string.Join(", ", plan.Phases)}", phase));
        }
    }

    private static string Word(PlanMode mode) => Naming.Snake(mode.ToString());

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,64}\\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdForm();
}
