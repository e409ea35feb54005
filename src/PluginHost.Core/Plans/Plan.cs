using PluginHost.Core.Actions.Policies;
using PluginHost.Sdk;

namespace PluginHost.Core.Plans;

/// <summary>Several actions to run together. Immutable. Source: PyStator's action executor (P5-P14).</summary>
/// <param name="Steps">The actions, 0 to 1,000.</param>
public sealed record Plan(IReadOnlyList<PlanStep> Steps)
{
    /// <summary>Most steps of a plan: 1,000 (our choice).</summary>
    public const int MaxSteps = 1000;

    /// <summary>In which order they run. Default: one after another.</summary>
    public PlanMode Mode { get; init; }

    /// <summary>True ends the plan at a failure: at once, or after its phase; without effect on parallel steps. Default: false.</summary>
    public bool StopsOnError { get; init; }

    /// <summary>True refuses the plan before anything runs when an action is missing; false skips such steps. Default: false.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Most steps that run at once, 1 to 1,000. Default: 10. Source: BudPipeline's parallel steps (B26).</summary>
    public int MaxParallel { get; init; } = 10;

    /// <summary>The phases in their order; empty means the order of their first steps.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Which surface asks. Default: <see cref="ActionOrigin.Plan"/>.</summary>
    public ActionOrigin Origin { get; init; } = ActionOrigin.Plan;

    /// <summary>Who asks; null when nobody in person does.</summary>
    public string? Actor { get; init; }

    /// <summary>The same for all that the plan leads to; null makes a new one.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>True to do nothing, and ask the actions what they would do.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The steps of a state's change: those of leaving, of the change, of entering, in three phases (P6, P7).</summary>
    /// <param name="exit">Steps of leaving the old state.</param>
    /// <param name="transition">Steps of the change.</param>
    /// <param name="enter">Steps of entering the new state.</param>
    public static Plan OfTransition(IEnumerable<PlanStep> exit, IEnumerable<PlanStep> transition, IEnumerable<PlanStep> enter) => new(
    [
        .. exit.Select(static step => step with { Phase = "exit" }),
        .. transition.Select(static step => step with { Phase = "transition" }),
        .. enter.Select(static step => step with { Phase = "enter" }),
    ])
    {
        Mode = PlanMode.Phased,
        Phases = ["exit", "transition", "enter"],
    };

    /// <summary>A step for each action, without parameters (P14).</summary>
    /// <param name="actions">The refs.</param>
    public static Plan Of(params IEnumerable<string> actions) => new([.. actions.Select(static action => new PlanStep(action))]);
}

/// <summary>One action of a plan.</summary>
/// <param name="Action">Its ref.</param>
/// <param name="Parameters">The parameters as UTF-8 JSON object text; empty means none.</param>
public sealed record PlanStep(string Action, ReadOnlyMemory<byte> Parameters = default)
{
    /// <summary>Names it in the results; null means its number, from 1.</summary>
    public string? Id { get; init; }

    /// <summary>Its phase; only in plans with phases.</summary>
    public string? Phase { get; init; }

    /// <summary>Time limit of an attempt; can only shorten what the policies say.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Most attempts; can only lower what the policies say.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>Retries instead of what the policies say; for embedding programs.</summary>
    public RetryPolicy? Retry { get; init; }
}

/// <summary>In which order the steps of a plan run.</summary>
public enum PlanMode
{
    /// <summary>One after another.</summary>
    Sequential = 0,

    /// <summary>All at once, as many as may.</summary>
    Parallel,

    /// <summary>Phase by phase, the steps of each at once.</summary>
    Phased,
}
