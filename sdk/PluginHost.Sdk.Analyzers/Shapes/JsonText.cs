using System.Globalization;
using System.Text;

namespace PluginHost.Sdk.Analyzers.Shapes;

/// <summary>A JSON value: null, bool, string, <see cref="JsonNumber"/>, a list, or pairs of names and values in their order.</summary>
internal sealed class JsonText
{
    private const int MaxDepth = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private JsonText(string text) => _text = text;

    /// <summary>Reads a text that holds exactly one JSON value.</summary>
    /// <exception cref="FormatException">The text is not JSON; the message says where.</exception>
    internal static object? Parse(string text)
    {
        var reader = new JsonText(text);
        var value = reader.ReadValue();
        reader.SkipSpaces();
        return reader._at == text.Length ? value : throw reader.Wrong();
    }

    internal static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            if (letter is '"' or '\\') quoted.Append('\\').Append(letter);
            else if (letter < ' ') quoted.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
            else quoted.Append(letter);
        }

        return quoted.Append('"').ToString();
    }

    private object? ReadValue()
    {
        SkipSpaces();
        return Peek() switch
        {
            '{' => ReadNested(ReadObject),
            '[' => ReadNested(ReadArray),
            '"' => ReadString(),
            't' => ReadWord("true", true),
            'f' => ReadWord("false", false),
            'n' => ReadWord("null", null),
            _ => ReadNumber(),
        };
    }

    private object ReadNested(Func<object> read)
    {
        if (++_depth > MaxDepth) throw Wrong();
        _at++;
        var value = read();
        _depth--;
        return value;
    }

    private List<KeyValuePair<string, object?>> ReadObject()
    {
        var pairs = new List<KeyValuePair<string, object?>>();
        if (TryTake('}')) return pairs;
        do
        {
            SkipSpaces();
            var name = ReadString();
            if (!TryTake(':')) throw Wrong();
            pairs.Add(new(name, ReadValue()));
        }
        while (TryTake(','));
        return TryTake('}') ? pairs : throw Wrong();
    }

    private List<object?> ReadArray()
    {
        var items = new List<object?>();
        if (TryTake(']')) return items;
        do items.Add(ReadValue());
        while (TryTake(','));
        return TryTake(']') ? items : throw Wrong();
    }

    private object? ReadWord(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0) throw Wrong();
        _at += word.Length;
        return value;
    }

    private string ReadString()
    {
        if (Peek() != '"') throw Wrong();
        var text = new StringBuilder();
        for (_at++; Peek() != '"'; _at++)
        {
            if (Peek() < ' ') throw Wrong();
            text.Append(Peek() == '\\' ? ReadEscape() : Peek());
        }

        _at++;
        return IsUnicode(text.ToString()) ? text.ToString() : throw Wrong();
    }

    private char ReadEscape()
    {
        _at++;
        const string escapes = "\"\\/bfnrt";
        const string meanings = "\"\\/\b\f\n\r\t";
        var found = escapes.IndexOf(Peek());
        if (found >= 0) return meanings[found];
        if (Peek() != 'u' || _at + 4 >= _text.Length || !ushort.TryParse(_text.Substring(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)) throw Wrong();
        _at += 4;
        return (char)code;
    }

    private JsonNumber ReadNumber()
    {
        var start = _at;
        if (Peek() == '-') _at++;
        if (Peek() == '0') _at++;
        else SkipDigits();
        if (Peek() == '.') SkipPart();
        if (Peek() is 'e' or 'E')
        {
            if (_at + 1 < _text.Length && _text[_at + 1] is '+' or '-') _at++;
            SkipPart();
        }

        return new(_text.Substring(start, _at - start));
    }

    private void SkipPart()
    {
        _at++;
        SkipDigits();
    }

    private void SkipDigits()
    {
        var start = _at;
        while (Peek() is >= '0' and <= '9') _at++;
        if (_at == start) throw Wrong();
    }

    private bool TryTake(char letter)
    {
        SkipSpaces();
        if (Peek() != letter) return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r') _at++;
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private FormatException Wrong() => new($"it is not valid JSON at character {(_at + 1).ToString(CultureInfo.InvariantCulture)}.");

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) return false;
            i++;
        }

        return true;
    }
}

/// <summary>A number as it was written.</summary>
internal sealed class JsonNumber(string text)
{
    internal string Text { get; } = text;

    /// <summary>The number; null when it has no place in a decimal.</summary>
    internal decimal? Value { get; } = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
