using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginHost.Sdk;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Turns a typed result into bytes.</summary>
internal sealed class ResultWriter<TResult>(JsonSerializerOptions options, bool wrapsResult)
{
    private readonly JsonTypeInfo<TResult> _info = (JsonTypeInfo<TResult>)options.GetTypeInfo(typeof(TResult));

    internal InvocationResult Write(ActionResult<TResult> result)
    {
        if (result.Other is { } other) return InvocationResult.From(other);
        return new(ActionResultStatus.Succeeded, Bytes(result.Value!), result.Message);
    }

    // A result that is no object is the output "result".
    private byte[] Bytes(TResult value)
    {
        var bytes = OutputBuffer.Write(value, _info);
        if (!wrapsResult) return bytes;
        return [.. "{\"result\":"u8, .. bytes, (byte)'}'];
    }
}
