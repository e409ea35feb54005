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
/// <param name="Sequence">Its number; later ones have higher numbers.</param>
/// <param name="At">When.</param>
/// <param name="What">What was done, such as <c>key.revoke</c>.</param>
/// <param name="TargetType">To what kind of thing.</param>
/// <param name="TargetId">The id of the thing.</param>
/// <param name="Actor">Who did it; null when nobody in person did.</param>
/// <param name="ActorType"><c>key</c> or <c>jwt</c>; null when nobody in person did it.</param>
internal sealed record AuditResponse(long Sequence, DateTimeOffset At, string What, string TargetType, string TargetId, string? Actor, string? ActorType)
{
    /// <summary>The surface that it was asked for on.</summary>
    [Words<ActionOrigin>]
    public required string Origin { get; init; }

    /// <summary>The thing before; null when that does not say anything.</summary>
    public RawJson Before { get; init; }

    /// <summary>The thing after; null when that does not say anything.</summary>
    public RawJson After { get; init; }

    /// <summary>Why it was not done; null when it was.</summary>
    public string? ErrorCode { get; init; }

    internal static AuditResponse From(AuditRecord record) => new(record.Sequence, record.At, record.What, record.TargetType, record.TargetId, record.Actor, record.ActorType)
    {
        Origin = record.Origin.ToWord(),
        Before = new RawJson(record.Before),
        After = new RawJson(record.After),
        ErrorCode = record.ErrorCode,
    };
}
