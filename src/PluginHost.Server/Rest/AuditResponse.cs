using PluginHost.Core.Access;
using PluginHost.Core.Actions;
using PluginHost.Sdk;
using PluginHost.Server.Rest.Description;

namespace PluginHost.Server.Rest;

/// <summary>A page of the audit trail.</summary>
/// <param name="Data">The records, newest first.</param>
/// <param name="NextCursor">Asks for the next page; null when there is none.</param>
internal sealed record AuditListResponse(IReadOnlyList<AuditResponse> Data, string? NextCursor);

/// <summary>A change that somebody made.</summary>
internal sealed record AuditResponse(long Sequence, DateTimeOffset At, string What, string TargetType, string TargetId, string? Actor, string? ActorType)
{
    [Words<ActionOrigin>]
    public required string Origin { get; init; }

    public RawJson Before { get; init; }

    public RawJson After { get; init; }

    public string? ErrorCode { get; init; }

    internal static AuditResponse From(AuditRecord record) => new(record.Sequence, record.At, record.What, record.TargetType, record.TargetId, record.Actor, record.ActorType)
    {
        Origin = record.Origin.ToWord(),
        Before = new RawJson(record.Before),
        After = new RawJson(record.After),
        ErrorCode = record.ErrorCode,
    };
}
