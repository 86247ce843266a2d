using System.Text.Json;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Proof;

/// <summary>
/// A plain proof of RFC 6962 as JSON. Hashes are 64 hexadecimal digits or Base64; a leaf is hexadecimal when it can be, otherwise Base64. The names that
/// the test vectors of Certificate Transparency use are understood too.
/// </summary>
internal static class ProofInput
{
    /// <summary>Whether the proof in the text holds, and what it says.</summary>
    /// <exception cref="FormatException">It is no proof.</exception>
    public static (bool Holds, string Statement) Check(ReadOnlyMemory<byte> json)
    {
        using var document = Parse(json);
        var input = document.RootElement;
        var type = Find(input, "type") is { } given ? Text(given, "type") : Find(input, "index", "leafIdx") is null ? "consistency" : "inclusion";
        var proof = Hashes(input);
        switch (type)
        {
            case "inclusion":
                var (index, size) = (Number(input, "index", "leafIdx"), Number(input, "size", "treeSize"));
                return (Proofs.VerifyInclusion(LeafHash(input), index, size, Root(input, "root"), proof), $"The leaf is entry {index} of {size}.");
            case "consistency":
                var (from, to) = (Number(input, "from", "size1"), Number(input, "to", "size2"));
                return (Proofs.VerifyConsistency(from, to, Root(input, "fromRoot", "root1"), Root(input, "toRoot", "root2"), proof), $"The tree of {to} leaves goes on from the one of {from}.");
            default:
                throw new FormatException($"The type is '{type}'; it is inclusion or consistency.");
        }
    }

    /// <summary>The hashes of a consistency proof between two sizes. What else the text says has to fit.</summary>
    /// <exception cref="FormatException">It is no such proof.</exception>
    public static LogHash[] ReadProof(ReadOnlyMemory<byte> json, long from, long to)
    {
        using var document = Parse(json);
        var input = document.RootElement;
        if (Number(input, "from", "size1") != from || Number(input, "to", "size2") != to) throw new FormatException("It is between other sizes than its name says.");
        return Hashes(input);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new FormatException("A proof is a JSON object.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"It is not JSON: {e.Message}");
        }
    }

    private static JsonElement? Find(JsonElement input, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (input.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null) return value;
        return null;
    }

    private static long Number(JsonElement input, params ReadOnlySpan<string> names) =>
        Find(input, names) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) && number is >= 0 and <= Input.MaxSize
            ? number : throw new FormatException($"'{names[0]}' is not a whole number from 0 to 2^53.");

    private static LogHash Root(JsonElement input, params ReadOnlySpan<string> names) =>
        Find(input, names) is { } value ? Hash(value, names[0]) : throw new FormatException($"'{names[0]}' is missing.");

    private static LogHash Hash(JsonElement value, string name) =>
        LogHash.TryParse(Text(value, name), out var hash) ? hash : throw new FormatException($"'{name}' is not a hash in hexadecimal or Base64.");

    private static LogHash[] Hashes(JsonElement input) => Find(input, "proof") switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } proof => [.. proof.EnumerateArray().Select(hash => Hash(hash, "proof"))],
        _ => throw new FormatException("'proof' is not a list of hashes."),
    };

    private static LogHash LeafHash(JsonElement input)
    {
        if (Find(input, "leafHash") is { } hash) return Hash(hash, "leafHash");
        var text = Text(Find(input, "leaf") ?? throw new FormatException("There is neither a leaf nor a leafHash."), "leaf");
        try
        {
            return MerkleHash.Leaf(text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw new FormatException("'leaf' is neither hexadecimal nor Base64.");
        }
    }

    private static string Text(JsonElement value, string name)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"'{name}' is not a string.");
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"'{name}' is not a string of characters.");
        }
    }
}
