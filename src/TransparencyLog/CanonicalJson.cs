using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Strongroom.TransparencyLog;

/// <summary>
/// JSON in the one form of RFC 8785: members sorted by UTF-16 code units, numbers as ECMAScript writes them, strings with the fewest escapes, no white space.
/// What has no such form is a <see cref="FormatException" />: duplicate names, lone surrogates, numbers that a double does not hold.
/// </summary>
public static class CanonicalJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);

    /// <summary>The canonical form of a JSON text.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="roundNumbers">
    /// False: a number whose decimal value would change (2^53 + 1, 0.1 with 20 digits) is refused. True: it becomes the nearest double, as in RFC 8785.
    /// </param>
    public static byte[] Serialize(ReadOnlySpan<byte> json, bool roundNumbers = false)
    {
        using var document = Parse(json);
        return Serialize(document.RootElement, roundNumbers);
    }

    /// <inheritdoc cref="Serialize(ReadOnlySpan{byte}, bool)" />
    public static byte[] Serialize(JsonElement json, bool roundNumbers = false)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(json, output, roundNumbers);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Whether the text is in its canonical form already, byte for byte.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> json)
    {
        try
        {
            return Serialize(json).AsSpan().SequenceEqual(json);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Appends the canonical form of a value.</summary>
    public static void Write(JsonElement json, IBufferWriter<byte> output, bool roundNumbers = false)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, output, roundNumbers);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var separate = false;
                foreach (var item in json.EnumerateArray())
                {
                    if (separate) output.Write(","u8);
                    Write(item, output, roundNumbers);
                    separate = true;
                }
                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(Read(json), output);
                break;
            case JsonValueKind.Number:
                CanonicalNumber.Write(JsonMarshal.GetRawUtf8Value(json), roundNumbers, output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new FormatException("There is no JSON value.");
        }
    }

    /// <summary>Appends a string with its quotes.</summary>
    internal static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Escaped);
            if (plain < 0) plain = text.Length;
            try
            {
                Utf8.GetBytes(text[..plain], output);
            }
            catch (EncoderFallbackException)
            {
                throw new FormatException("A string holds a lone surrogate.");
            }
            if (plain < text.Length) WriteEscape(text[plain++], output);
            text = text[plain..];
        }
        output.Write("\""u8);
    }

    /// <summary>Reads a JSON text whose strings are well-formed.</summary>
    internal static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json)) throw new FormatException("The JSON text is not UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(json);
            var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) throw new FormatException("There is more than one JSON value.");
            return document;
        }
        catch (JsonException e)
        {
            throw new FormatException($"It is not JSON: {e.Message}");
        }
    }

    private static void WriteObject(JsonElement json, IBufferWriter<byte> output, bool roundNumbers)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in json.EnumerateObject()) members.Add((Read(member), member.Value));
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0 && members[i].Name == members[i - 1].Name) throw new FormatException($"The member '{members[i].Name}' occurs twice.");
            if (i > 0) output.Write(","u8);
            WriteString(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output, roundNumbers);
        }
        output.Write("}"u8);
    }

    private static void WriteEscape(char c, IBufferWriter<byte> output)
    {
        ReadOnlySpan<byte> known = c switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\b' => "\\b"u8,
            '\t' => "\\t"u8,
            '\n' => "\\n"u8,
            '\f' => "\\f"u8,
            '\r' => "\\r"u8,
            _ => [],
        };
        if (!known.IsEmpty)
        {
            output.Write(known);
            return;
        }
        var escape = output.GetSpan(6);
        "\\u00"u8.CopyTo(escape);
        Convert.TryToHexStringLower([(byte)c], escape[4..6], out _);
        output.Advance(6);
    }

    // A \ud800 without its other half is JSON by its grammar and has no UTF-8.
    private static string Read(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("A string holds a lone surrogate.");
        }
    }

    private static string Read(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new FormatException("A name holds a lone surrogate.");
        }
    }
}
