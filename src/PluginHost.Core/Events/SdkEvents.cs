using System.Text.Json;
using PluginHost.Core.Actions;
using Told = PluginHost.Sdk.Events;

namespace PluginHost.Core.Events;

/// <summary>Events as plugins hear them: the same facts in the types of the SDK.</summary>
internal static class SdkEvents
{
    /// <summary>Its type in the SDK; null when plugins do not hear of it.</summary>
    internal static Type? TypeOf(HostEvent one) => one switch
    {
        ActionExecuted => typeof(Told.ActionExecuted),
        ActionFailed => typeof(Told.ActionFailed),
        _ => null,
    };

    /// <summary>The event in the SDK's type.</summary>
    /// <exception cref="NotSupportedException">Plugins do not hear of it.</exception>
    internal static Told.HostEvent Of(HostEvent one) => one switch
    {
        ActionExecuted executed => Fill(executed, new Told.ActionExecuted { ActionRef = executed.Action, OccurredAt = executed.OccurredAt, Origin = executed.Origin, Outcome = executed.Outcome.ToWord() }),
        ActionFailed failed => Fill(failed, new Told.ActionFailed { ActionRef = failed.Action, OccurredAt = failed.OccurredAt, Origin = failed.Origin, Outcome = failed.Outcome.ToWord(), Code = failed.Error, Message = failed.Message }),
        _ => throw new NotSupportedException($"Plugins do not hear of '{one.GetType().Name}'."),
    };

    private static Told.ActionEnded Fill(ActionEnded ended, Told.ActionEnded told) => told with
    {
        EventId = ended.EventId,
        ExecutionId = ended.ExecutionId,
        ParentId = ended.ParentId,
        CorrelationId = ended.CorrelationId,
        Actor = ended.Actor,
        Parameters = ended.Parameters.IsEmpty ? told.Parameters : JsonElement.Parse(ended.Parameters.Span),
        LatencyMs = ended.LatencyMs,
        Attempts = ended.Attempts,
        PluginVersion = ended.PluginVersion,
        IsDryRun = ended.IsDryRun,
    };
}
