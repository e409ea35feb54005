using System.Text.Json;

namespace PluginHost.Sdk;

/// <summary>An action over JSON: it reads <see cref="ActionContext.Parameters"/> and answers with JSON outputs.</summary>
/// <remarks>
/// Declare what it takes and gives with <see cref="ParametersAttribute"/> and <see cref="OutputsAttribute"/>; without them any object is
/// accepted. One instance serves all calls of a generation, several at a time.
/// </remarks>
public interface IAction
{
    /// <summary>Runs the action once.</summary>
    /// <param name="context">What the call brings with it.</param>
    /// <param name="cancellationToken">Cancelled at the deadline, when the caller cancels, or when the plugin must go.</param>
    /// <returns>The result; a failure is a result, not an exception.</returns>
    /// <exception cref="ActionFailedException">May be thrown instead of returning <see cref="ActionResult.Failed"/>.</exception>
    Task<ActionResult> ExecuteAsync(ActionContext context, CancellationToken cancellationToken);
}

/// <summary>An action with typed parameters and result: schema, validation, form and help come from the two types.</summary>
/// <typeparam name="TParameters">A record; its properties or constructor parameters are the action's parameters.</typeparam>
/// <typeparam name="TResult">A record; its properties are the action's outputs.</typeparam>
/// <remarks>One instance serves all calls of a generation, several at a time.</remarks>
public interface IAction<TParameters, TResult>
{
    /// <summary>Runs the action once.</summary>
    /// <param name="parameters">The validated parameters.</param>
    /// <param name="context">What the call brings with it.</param>
    /// <param name="cancellationToken">Cancelled at the deadline, when the caller cancels, or when the plugin must go.</param>
    /// <returns>The result; a <typeparamref name="TResult"/> or an <see cref="ActionResult"/> converts by itself.</returns>
    /// <exception cref="ActionFailedException">May be thrown instead of returning <see cref="ActionResult.Failed"/>.</exception>
    Task<ActionResult<TResult>> ExecuteAsync(TParameters parameters, ActionContext context, CancellationToken cancellationToken);
}

/// <summary>Checks parameters beyond what their types and attributes say; runs after them, on submission and on validation.</summary>
/// <typeparam name="TParameters">The action's parameters type, or <see cref="JsonElement"/> for an <see cref="IAction"/>.</typeparam>
public interface IValidatesParameters<TParameters>
{
    /// <summary>Checks one set of parameters. Must be quick and without side effects.</summary>
    /// <param name="parameters">Parameters that already fit the schema.</param>
    /// <returns>What is wrong; empty when the parameters are good.</returns>
    IEnumerable<ParameterError> Validate(TParameters parameters);
}

/// <summary>Says what a call would do without doing it; called for executions with <c>dry_run</c>.</summary>
/// <typeparam name="TParameters">The action's parameters type, or <see cref="JsonElement"/> for an <see cref="IAction"/>.</typeparam>
public interface IDryRun<TParameters>
{
    /// <summary>Reports what would happen. Must change nothing.</summary>
    /// <param name="parameters">The validated parameters.</param>
    /// <param name="context">What the call brings with it.</param>
    /// <param name="cancellationToken">Cancelled at the deadline or when the caller cancels.</param>
    /// <returns>A success whose outputs and message tell what would be done (any shape), or a failure.</returns>
    Task<ActionResult> DryRunAsync(TParameters parameters, ActionContext context, CancellationToken cancellationToken);
}

/// <summary>Cleans up after an attempt that did not succeed. Found on the class of an action. Source: BudPipeline's <c>cleanup</c> (B23).</summary>
public interface ICleanup
{
    /// <summary>
    /// Called once the attempt's own code has ended: when it failed, threw, passed its deadline or was cancelled; not when it succeeded or
    /// was skipped, nor for a dry run. What it throws is logged and changes nothing.
    /// </summary>
    /// <param name="context">What the attempt brought with it.</param>
    /// <param name="cancellationToken">Cancelled after 10 s; then it is not waited for any longer.</param>
    Task CleanupAsync(ActionContext context, CancellationToken cancellationToken);
}

/// <summary>One thing that is wrong with a call's parameters.</summary>
/// <param name="Parameter">The parameter's JSON name, dotted for nested values (<c>address.city</c>).</param>
/// <param name="Message">What is wrong and what would be right. Must not repeat secret values.</param>
public sealed record ParameterError(string Parameter, string Message);
