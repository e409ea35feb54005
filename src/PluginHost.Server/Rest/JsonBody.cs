using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PluginHost.Core.Actions;
using PluginHost.Core.Configuration;
using PluginHost.Core.Schemas;

namespace PluginHost.Server.Rest;

/// <summary>Reads the body of a call: an object whose <c>parameters</c> are kept as text.</summary>
internal static class JsonBody
{
    // What stands around the parameters.
    private const int EnvelopeBytes = (16 * 1024) + SubmitOptions.MaxMetadataBytes;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static readonly ConditionalWeakTable<PluginsConfig, StrongBox<int>> Limits = [];

    /// <summary>Most bytes that any action's parameters may have by this configuration, and a little for what stands around them.</summary>
    internal static int LimitUnder(PluginsConfig config) => Limits.GetValue(config, static config => new(WorkOutLimit(config))).Value;

    private static int WorkOutLimit(PluginsConfig config)
    {
        var policies = config.Plugins.Values.SelectMany(static plugin => plugin.Actions.Values.Append(plugin.Defaults)).Append(config.Defaults);
        return Math.Max(ActionPolicy.DefaultMaxParametersBytes, policies.Max(static policy => policy.MaxParametersBytes ?? 0)) + EnvelopeBytes;
    }

    /// <summary>Reads the body whole.</summary>
    /// <returns>The bytes; or the problem to answer with.</returns>
    internal static async Task<(ReadOnlyMemory<byte> Body, IResult? Problem)> ReadAsync(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit) return (default, TooLarge(limit));
        if (!IsPlainUtf8(request)) return (default, Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "Send the body in UTF-8 and not compressed."));
        var reader = request.BodyReader;
        while (true)
        {
            var (read, broken) = await TryReadAsync(reader, request.HttpContext.RequestAborted);
            if (broken is not null) return (default, broken);
            if (read.Buffer.Length > limit) return (default, TooLarge(limit));
            if (read.IsCompleted)
            {
                ReadOnlyMemory<byte> body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                if (body.Span.StartsWith(ByteOrderMark)) body = body[ByteOrderMark.Length..];
                if (body.Length == 0) return (default, Unreadable("The body is empty; a JSON object is expected."));
                return JsonUnicode.IsGood(body.Span) ? (body, null) : (default, NoUnicode());
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>False when a request comes without a body.</summary>
    internal static bool IsGiven(HttpRequest request) => request.ContentLength is > 0 || (request.ContentLength is null && request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true });

    /// <summary>Reads a body that is an object with known members.</summary>
    /// <returns>The object; or the problem to answer with.</returns>
    internal static async Task<(JsonElement Root, IResult? Problem)> ReadObjectAsync(HttpRequest request, int limit, IReadOnlyList<string> known)
    {
        var (bytes, unreadable) = await ReadAsync(request, limit);
        if (unreadable is not null) return (default, unreadable);
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement.Clone();
            if (root.ValueKind != JsonValueKind.Object) return (default, Unreadable($"The body must be a JSON object with: {string.Join(", ", known)}."));
            var unknown = root.EnumerateObject().Select(static member => member.Name).Except(known, StringComparer.Ordinal).FirstOrDefault();
            return unknown is null ? (root, null) : (default, Unreadable($"'{unknown}' is not known. Known here: {string.Join(", ", known)}."));
        }
        catch (JsonException exception)
        {
            return (default, exception.LineNumber is null ? Unreadable($"The body cannot be read: {exception.Message}") : Malformed(exception));
        }
    }

    /// <summary>The answer to text that readers of JSON let pass, and that is a fault of the caller all the same.</summary>
    private static IResult NoUnicode()
    {
        const string What = "The body has text that is no Unicode: bytes that are no UTF-8, or one half of a pair of surrogates.";
        return Unreadable(What, [new SchemaError("$", "malformed", What, "Unicode", null)]);
    }

    // What nearly all clients send is not parsed.
    private static bool IsPlainUtf8(HttpRequest request) =>
        request.Headers.ContentEncoding.Count == 0
        && (request.ContentType is null or "application/json" || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    // A client that goes away in the middle is no fault of the host.
    private static async ValueTask<(ReadResult Read, IResult? Broken)> TryReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return (await reader.ReadAsync(cancellationToken), null);
        }
        catch (BadHttpRequestException exception)
        {
            return (default, Unreadable($"The body ended early or cannot be read: {exception.Message}"));
        }
    }

    internal static IResult Unreadable(string detail, IReadOnlyList<SchemaError>? errors = null) => Problems.Of(StatusCodes.Status400BadRequest, "invalid_body", detail, errors);

    internal static IResult Malformed(JsonException exception)
    {
        if (exception.Message.Contains("maximum configured depth", StringComparison.Ordinal)) return Unreadable("The body is nested more than 64 deep.", [new SchemaError("$", "malformed", "Nested more than 64 deep.", "at most 64 levels", null)]);
        var where = $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
        return Unreadable($"The body is not valid JSON: {where}.", [new SchemaError("$", "malformed", $"Not valid JSON at {where}.", "JSON", where)]);
    }

    private static IResult TooLarge(int limit) => Problems.Of(
        StatusCodes.Status413PayloadTooLarge, ErrorCodes.InvalidParameters, $"The body has more than {limit} bytes.",
        [new SchemaError("$", "too_large", $"The body has more than {limit} bytes.", $"at most {limit} bytes")]);
}
