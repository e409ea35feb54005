using System.Globalization;
using PluginHost.Core.Access;
using PluginHost.Core.Executions.Secrets;

namespace PluginHost.Server.Rest;

/// <summary>Makes the host encrypt secrets with a new key.</summary>
internal sealed class SecretRotation(SecretKeys keys, AuditTrail audit, TimeProvider time)
{
    /// <summary>Makes it.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    internal async Task<int> RotateAsync(Actor actor)
    {
        var number = keys.Rotate();
        await audit.AddAsync(new AuditRecord("secrets.rotate", "secrets", number.ToString(CultureInfo.InvariantCulture), time.GetUtcNow()) { Actor = actor.Name, ActorType = actor.Type, Origin = actor.Origin });
        return number;
    }
}
