using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PluginHost.Core.Actions.Invocation;

/// <summary>Writes outputs as JSON into a buffer of its thread, up to a limit: an endless sequence must not fill the memory.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "It lives as long as its thread; the writer over it owns nothing else.")]
internal sealed class OutputBuffer : IBufferWriter<byte>
{
    /// <summary>Most bytes of outputs whatever the policies say: 64 MiB, the most that they can allow.</summary>
    internal const int MaxBytes = 64 * 1024 * 1024;

    private const int KeptBytes = 64 * 1024; // What a thread keeps for its next call.

    [ThreadStatic]
    private static OutputBuffer? _ofThread;

    private readonly Utf8JsonWriter _writer;
    private byte[] _bytes = new byte[1024];
    private int _count;

    private OutputBuffer() => _writer = new Utf8JsonWriter(this, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>The JSON text of a value.</summary>
    /// <exception cref="InvalidResultException">The value cannot be written, or has more than <see cref="MaxBytes"/> bytes.</exception>
    internal static byte[] Write<T>(T value, JsonTypeInfo<T> info)
    {
        var buffer = _ofThread ?? new OutputBuffer();
        _ofThread = null; // A converter that runs an action of its own gets another one.
        try
        {
            buffer._writer.Reset(buffer);
            JsonSerializer.Serialize(buffer._writer, value, info);
            buffer._writer.Flush();
            return buffer._bytes.AsSpan(0, buffer._count).ToArray();
        }
#pragma warning disable CA1031 // Isolation boundary: getters and converters are the plugin's code; whatever they throw makes the result invalid.
        catch (Exception exception) when (exception is not InvalidResultException)
        {
            throw new InvalidResultException($"Its outputs cannot be written as JSON ({exception.GetType().Name}).");
        }
#pragma warning restore CA1031
        finally
        {
            buffer.GiveBack();
        }
    }

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    private void Ensure(int free)
    {
        if (_bytes.Length - _count >= free) return;
        if (_count + free > MaxBytes) throw new InvalidResultException($"Its outputs have more than {MaxBytes} bytes.");
        Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _count + free));
    }

    private void GiveBack()
    {
        _count = 0;
        if (_bytes.Length > KeptBytes) _bytes = new byte[1024];
        _ofThread = this;
    }
}
