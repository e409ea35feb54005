using System.Buffers;
using System.Text.Json;
using PluginHost.Core.Actions;
using PluginHost.Core.Executions.Storage;

namespace PluginHost.Core.Events;

/// <summary>Events as they are stored and sent: JSON objects with the words of XTV's page and ours (X23, X24, D16).</summary>
internal static class EventJson
{
    internal static OutboxEvent ToOutbox(this ActionEnded ended)
    {
        var type = ended is ActionFailed ? "action_failed" : "action_executed";
        return new OutboxEvent(0, ended.EventId, ended.OccurredAt, type, ended.ExecutionId ?? "", Write(ended, type));
    }

    private static ReadOnlyMemory<byte> Write(ActionEnded ended, string type)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + (2 * ended.Parameters.Length));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("event_id"u8, ended.EventId);
            json.WriteString("type"u8, type);
            json.WriteString("occurred_at"u8, ended.OccurredAt.UtcDateTime);
            json.WriteString("action"u8, ended.Action);
            json.WriteString("execution_id"u8, ended.ExecutionId);
            json.WriteString("parent_id"u8, ended.ParentId);
            json.WriteString("correlation_id"u8, ended.CorrelationId);
            json.WriteString("actor_id"u8, ended.Actor);
            json.WriteString("origin"u8, ended.Origin.ToWord());
            json.WriteNull("ticket_id"u8);
            json.WriteNull("target"u8);
            WriteObject(json, "params"u8, ended.Parameters);
            WriteObject(json, "parameters"u8, ended.Parameters);
            json.WriteNumber("latency_ms"u8, ended.LatencyMs);
            json.WriteString("outcome"u8, ended.Outcome.ToWord());
            json.WriteNumber("attempts"u8, ended.Attempts);
            json.WriteString("plugin_version"u8, ended.PluginVersion);
            json.WriteBoolean("dry_run"u8, ended.IsDryRun);
            if (ended is ActionFailed failed)
            {
                json.WriteString("error"u8, failed.Error);
                json.WriteString("message"u8, failed.Message);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private static void WriteObject(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlyMemory<byte> value)
    {
        json.WritePropertyName(name);
        if (value.IsEmpty) json.WriteRawValue("{}"u8);
        else json.WriteRawValue(value.Span, skipInputValidation: true);
    }
}
