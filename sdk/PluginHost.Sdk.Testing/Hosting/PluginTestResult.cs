using System.Text.Json;
using System.Text.Json.Nodes;
using PluginHost.Core.Actions;

namespace PluginHost.Sdk.Testing;

/// <summary>What became of a call. Immutable; each assertion returns the result, so that they can be chained.</summary>
public sealed class PluginTestResult
{
    private readonly ExecutionResult _result;
    private readonly string _hints;

    internal PluginTestResult(string actionRef, string executionId, ExecutionResult result, IReadOnlyList<ActionProgress> progress, string hints) =>
        (ActionRef, ExecutionId, _result, Progress, _hints) = (actionRef, executionId, result, progress, hints);

    /// <summary>The action's ref.</summary>
    public string ActionRef { get; }

    /// <summary>Id of the execution.</summary>
    public string ExecutionId { get; }

    /// <summary>How it ended: <c>succeeded</c>, <c>failed</c>, <c>timed_out</c>, <c>cancelled</c> or <c>skipped</c>.</summary>
    public string Outcome => _result.Outcome.ToWord();

    /// <summary>True when it succeeded.</summary>
    public bool IsSuccess => _result.IsSuccess;

    /// <summary>The error code of what failed; null when nothing did.</summary>
    public string? Code => _result.Error?.Code;

    /// <summary>The note of a success, the reason of a failure or a skip, as callers see it; null when there is none.</summary>
    public string? Message => _result.Message;

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsRetryable => _result.Error?.IsRetryable ?? false;

    /// <summary>How long to wait before that; null when nobody knows.</summary>
    public TimeSpan? RetryAfter => _result.Error?.RetryAfter;

    /// <summary>Everything that is wrong with the parameters, or with the outputs; empty for other errors.</summary>
    public IReadOnlyList<ParameterProblem> Problems => [.. (_result.Error?.Details ?? []).Select(static error => new ParameterProblem(error.Path, error.Code, error.Message))];

    /// <summary>Attempts that were made; 0 when the call was refused.</summary>
    public int Attempts => _result.Attempts;

    /// <summary>Time that it took on the test's clock: zero unless the test moved it.</summary>
    public TimeSpan Duration => _result.Duration;

    /// <summary>What the action reported of its progress, in its order, over all attempts.</summary>
    public IReadOnlyList<ActionProgress> Progress { get; }

    /// <summary>The outputs as JSON, a new copy each time; null when there are none.</summary>
    public JsonObject? OutputsJson => _result.Outputs.IsEmpty ? null : JsonNode.Parse(_result.Outputs.Span)!.AsObject();

    /// <summary>The outputs as a type: the test's own copy of the action's record, or any that fits.</summary>
    /// <typeparam name="T">The type; its properties are snake case in JSON.</typeparam>
    /// <exception cref="PluginTestException">It did not succeed, or the type does not fit the outputs.</exception>
    public T Outputs<T>()
    {
        AssertSucceeded();
        try
        {
            return TestJson.Read<T>(OutputsJson ?? []) ?? throw new JsonException("The JSON is null.");
        }
        catch (JsonException exception)
        {
            throw PluginTestException.Of($"The outputs of '{ActionRef}' are no '{typeof(T).Name}'.", typeof(T).Name, $"{TestJson.ToText(OutputsJson)}: {exception.Message}", "Use the record that the action returns, or read OutputsJson.");
        }
    }

    /// <summary>Asserts that the action did its work.</summary>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It did not; the message says why.</exception>
    public PluginTestResult AssertSucceeded() => AssertOutcome("succeeded");

    /// <summary>Asserts that there was nothing to do.</summary>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It ended in another way.</exception>
    public PluginTestResult AssertSkipped() => AssertOutcome("skipped");

    /// <summary>Asserts that it took too long.</summary>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It ended in another way.</exception>
    public PluginTestResult AssertTimedOut() => AssertOutcome("timed_out");

    /// <summary>Asserts that it was cancelled.</summary>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It ended in another way.</exception>
    public PluginTestResult AssertCancelled() => AssertOutcome("cancelled");

    /// <summary>Asserts that it failed with a certain code.</summary>
    /// <param name="code">A code of the action or of the host, such as <c>invalid_parameters</c>.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It did not fail, or with another code.</exception>
    public PluginTestResult AssertFailed(string code) => Outcome == "failed" && Code == code ? this : throw Other($"failed ({code})");

    /// <summary>Asserts that the parameters were refused for one certain problem.</summary>
    /// <param name="path">The parameter, dotted and with indexes, with or without <c>parameters.</c> before it.</param>
    /// <param name="code"><c>required unknown wrong_type out_of_range too_short too_long pattern not_an_option format duplicate malformed</c>, or <c>rejected</c> when the action itself refuses it.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">They were accepted, or this is not wrong with them.</exception>
    public PluginTestResult AssertInvalid(string path, string code)
    {
        ArgumentNullException.ThrowIfNull(path);
        var full = path == "parameters" || path.StartsWith("parameters.", StringComparison.Ordinal) ? path : $"parameters.{path}";
        return Problems.Any(problem => problem.Path == full && problem.Code == code) ? this : throw Other($"failed (invalid_parameters) with {full}: {code}");
    }

    /// <summary>Asserts that it succeeded with exactly these outputs.</summary>
    /// <param name="expected">An object that is written in snake case, JSON, or JSON text. The order of properties does not count.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It did not succeed, or with other outputs; the message has every difference.</exception>
    public PluginTestResult AssertOutputs(object expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        AssertSucceeded();
        var (wanted, found) = (TestJson.ToNode(expected), OutputsJson ?? []);
        var differences = JsonDifference.Of(wanted, found);
        return differences.Count == 0 ? this : throw PluginTestException.Of(
            $"The outputs of '{ActionRef}' are others.", TestJson.ToText(wanted), $"{TestJson.ToText(found)}{string.Concat(differences.Select(static line => $"{Environment.NewLine}  {line}"))}",
            "Mend the action or the expectation.");
    }

    /// <summary>Asserts what the action reported of its progress.</summary>
    /// <param name="percents">The percentages in their order.</param>
    /// <returns>This.</returns>
    /// <exception cref="PluginTestException">It reported others.</exception>
    public PluginTestResult AssertProgress(params IReadOnlyList<double> percents)
    {
        var found = Progress.Select(static one => one.Percent).ToArray();
        return found.SequenceEqual(percents) ? this : throw PluginTestException.Of(
            $"The progress of '{ActionRef}' is another.", string.Join(", ", percents), Progress.Count == 0 ? "none" : string.Join(", ", Progress.Select(static one => one.Message is null ? $"{one.Percent}" : $"{one.Percent} ({one.Message})")),
            "Mend its calls of ReportProgress or the expectation.");
    }

    /// <summary>Outcome, code and message.</summary>
    public override string ToString() => $"{Outcome}{(Code is null || Code == Outcome ? "" : $" ({Code})")}{(Message is null ? "" : $": {Message}")}";

    private PluginTestResult AssertOutcome(string outcome) => Outcome == outcome ? this : throw Other(outcome);

    private PluginTestException Other(string expected)
    {
        var found = $"{this}{string.Concat(Problems.Select(static problem => $"{Environment.NewLine}  {problem.Path}: {problem.Code}: {problem.Message}"))}";
        var toDo = Code == Core.Actions.ErrorCodes.Exception ? "host.Log has the exception that the action threw." : "Mend the action or the expectation.";
        return PluginTestException.Of($"The call of '{ActionRef}' ended in another way.", expected, found, toDo + _hints);
    }
}

/// <summary>One thing that is wrong with parameters or outputs.</summary>
/// <param name="Path">Where, dotted and with indexes: <c>parameters.items[0].name</c>.</param>
/// <param name="Code">What, as a word: <c>required</c>, <c>out_of_range</c>, <c>rejected</c>, ...</param>
/// <param name="Message">What, for people, with what to do.</param>
public sealed record ParameterProblem(string Path, string Code, string Message);
