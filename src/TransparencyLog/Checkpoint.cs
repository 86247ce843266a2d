using System.Globalization;

namespace Strongroom.TransparencyLog;

/// <summary>The text of c2sp.org/tlog-checkpoint: which log, how many leaves, their root, and extension lines.</summary>
public sealed record Checkpoint(string Origin, long Size, LogHash Root, IReadOnlyList<string> Extensions)
{
    /// <summary>Reads the text in its one form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Checkpoint Parse(string text)
    {
        if (!text.EndsWith('\n')) throw new FormatException("A checkpoint ends with a newline.");
        var lines = text.Split('\n')[..^1];
        if (lines.Length < 3) throw new FormatException("A checkpoint has an origin, a size and a root.");
        if (lines.Any(line => line.Length == 0)) throw new FormatException("A checkpoint has no empty lines.");
        if (!long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size.ToString(CultureInfo.InvariantCulture) != lines[1])
            throw new FormatException($"'{lines[1]}' is not the size of a log.");
        if (!LogHash.TryParseBase64(lines[2], out var root)) throw new FormatException($"'{lines[2]}' is not the root of a log.");
        if (size == 0 && root != MerkleHash.Empty) throw new FormatException("The root of an empty log is the hash of nothing.");
        return new Checkpoint(lines[0], size, root, lines[3..]);
    }

    /// <summary>The text, to be signed.</summary>
    /// <exception cref="FormatException">A line is empty or holds a control character.</exception>
    public string Format()
    {
        string[] lines = [Origin, Size.ToString(CultureInfo.InvariantCulture), Root.ToBase64(), .. Extensions];
        if (Size < 0 || lines.Any(line => line.Length == 0 || line.Any(c => c < ' '))) throw new FormatException("A checkpoint has lines that are neither empty nor hold control characters.");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Compares the extension lines too.</summary>
    public bool Equals(Checkpoint? other) =>
        other is not null && Origin == other.Origin && Size == other.Size && Root == other.Root && Extensions.SequenceEqual(other.Extensions, StringComparer.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Origin, Size, Root);
}
