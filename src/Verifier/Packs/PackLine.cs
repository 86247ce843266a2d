using System.Text.Json;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Packs;

/// <summary>A line of entries.jsonl: <c>{"index":n,"entry":{…},"proof":[…]}</c>, the entry being the bytes that are hashed.</summary>
internal readonly ref struct PackLine(long index, ReadOnlySpan<byte> entry, ReadOnlySpan<LogHash> proof)
{
    // Sixty-four hashes of 44 characters, of which any writer may escape any.
    private const int MaxProof = 64, MaxEscapedHash = 44 * 6;

    public readonly long Index = index;
    public readonly ReadOnlySpan<byte> Entry = entry;
    public readonly ReadOnlySpan<LogHash> Proof = proof;

    /// <exception cref="FormatException">It is no such line.</exception>
    public static PackLine Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            long index = -1;
            ReadOnlySpan<byte> entry = default;
            LogHash[]? proof = null;
            Expect(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("index"u8) && index < 0)
                {
                    Expect(ref reader, JsonTokenType.Number);
                    index = reader.TryGetInt64(out var number) && number is >= 0 and <= Input.MaxSize ? number : throw new FormatException("The index is not one.");
                }
                else if (reader.ValueTextEquals("entry"u8) && entry.IsEmpty)
                {
                    Expect(ref reader, JsonTokenType.StartObject);
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    entry = line[start..(int)reader.BytesConsumed];
                }
                else if (reader.ValueTextEquals("proof"u8) && proof is null)
                {
                    proof = Hashes(ref reader);
                }
                else throw new FormatException($"The member '{reader.GetString()}' is unknown or there twice.");
            }
            if (reader.Read() || index < 0 || entry.IsEmpty || proof is null) throw new FormatException("A line has an index, an entry and a proof.");
            return new PackLine(index, entry, proof);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException($"It is not JSON: {e.Message}");
        }
    }

    private static LogHash[] Hashes(ref Utf8JsonReader reader)
    {
        var hashes = new List<LogHash>();
        Expect(ref reader, JsonTokenType.StartArray);
        Span<char> text = stackalloc char[MaxEscapedHash];
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (hashes.Count == MaxProof || reader.ValueSpan.Length > text.Length || !LogHash.TryParseBase64(text[..reader.CopyString(text)], out var hash))
                throw new FormatException("The proof is not a list of hashes in Base64.");
            hashes.Add(hash);
        }
        return reader.TokenType == JsonTokenType.EndArray ? [.. hashes] : throw new FormatException("The proof is not a list of hashes in Base64.");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token) throw new FormatException("A line has an index, an entry and a proof.");
    }
}
