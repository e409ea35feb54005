using System.Buffers;
using System.Globalization;
using System.Text;

namespace PluginHost.Server.Telemetry.Prometheus;

/// <summary>Text in UTF-8 that grows in pooled memory. For one thread at a time; disposing gives the memory back.</summary>
/// <param name="capacityBytes">How much to rent at first.</param>
internal sealed class ScrapeBuffer(int capacityBytes) : IDisposable
{
    private const int MaxNumberBytes = 32;

    private static readonly SearchValues<char> LabelSpecials = SearchValues.Create("\\\"\n\0");
    private static readonly SearchValues<char> HelpSpecials = SearchValues.Create("\\\n\0");

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>The number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>Forgets everything after a position.</summary>
    /// <param name="length">The new length, not more than <see cref="Length"/>.</param>
    public void Truncate(int length) => Length = length;

    /// <summary>Writes one ASCII character.</summary>
    public void Append(char character) => Reserve(1)[Length++] = (byte)character;

    /// <summary>Writes bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(Reserve(utf8.Length).AsSpan(Length));
        Length += utf8.Length;
    }

    /// <summary>Writes text as it is; lone surrogates become U+FFFD.</summary>
    public void Append(ReadOnlySpan<char> text) =>
        Length += Encoding.UTF8.GetBytes(text, Reserve(Encoding.UTF8.GetMaxByteCount(text.Length)).AsSpan(Length));

    /// <summary>Writes a label value with backslash, quote and line feed escaped.</summary>
    public void AppendLabelValue(string value) => AppendEscaped(value, LabelSpecials);

    /// <summary>Writes a HELP text: OpenMetrics escapes quotes too, the older format must not.</summary>
    public void AppendHelp(string text, ScrapeFormat format) =>
        AppendEscaped(text, format == ScrapeFormat.OpenMetrics ? LabelSpecials : HelpSpecials);

    /// <summary>Writes a whole number.</summary>
    public void AppendNumber(long value)
    {
        value.TryFormat(Reserve(MaxNumberBytes).AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Writes the shortest spelling that reads back as the same number, or NaN, +Inf, -Inf.</summary>
    public void AppendNumber(double value)
    {
        if (double.IsNaN(value)) Append("NaN"u8);
        else if (double.IsInfinity(value)) Append(value > 0 ? "+Inf"u8 : "-Inf"u8);
        else AppendFinite(value);
    }

    /// <summary>Writes the bound of a bucket, always with a fraction or an exponent: <c>1.0</c>, as OpenMetrics demands.</summary>
    public void AppendBound(double value)
    {
        var start = Length;
        AppendNumber(value);
        if (double.IsFinite(value) && !_bytes.AsSpan(start, Length - start).ContainsAny((byte)'.', (byte)'e')) Append(".0"u8);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var bytes = Interlocked.Exchange(ref _bytes, []);
        Length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    private void AppendFinite(double value)
    {
        var target = Reserve(MaxNumberBytes).AsSpan(Length);
        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        target[..written].Replace((byte)'E', (byte)'e');
        Length += written;
    }

    // A NUL is valid UTF-8 but ends the input for Prometheus' lexer: one bad label would cost the whole scrape.
    private void AppendEscaped(ReadOnlySpan<char> text, SearchValues<char> specials)
    {
        for (var at = text.IndexOfAny(specials); at >= 0; at = text.IndexOfAny(specials))
        {
            Append(text[..at]);
            Append(text[at] switch { '\n' => "\\n"u8, '\\' => "\\\\"u8, '"' => "\\\""u8, _ => "\uFFFD"u8 });
            text = text[(at + 1)..];
        }

        Append(text);
    }

    private byte[] Reserve(int count)
    {
        if (_bytes.Length - Length >= count) return _bytes;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        return _bytes = larger;
    }
}
