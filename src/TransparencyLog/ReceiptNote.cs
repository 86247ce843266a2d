using System.Globalization;

namespace Strongroom.TransparencyLog;

/// <summary>
/// What is signed over the receipts of one commit: whose they are, which batch, how many, the root of their Merkle tree, and when. Five lines. It is no
/// checkpoint: batches are trees of their own, and their second line is an id, which no reader of checkpoints takes for a size.
/// </summary>
public sealed record ReceiptNote(string Origin, Guid Batch, int Size, LogHash Root, DateTimeOffset Time)
{
    /// <summary>The first line: the deployment's origin and the tenant.</summary>
    public static string OriginOf(string deployment, Guid tenant) => $"{deployment}/receipts/{tenant}";

    /// <summary>Reads the text in its one form.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ReceiptNote Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines is not [var origin, var batch, var size, var root, var time, ""]) throw new FormatException("A note over receipts has five lines: origin, batch, size, root and time.");
        if (!Guid.TryParseExact(batch, "D", out var id)) throw new FormatException($"'{batch}' is not the id of a batch.");
        if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0) throw new FormatException($"'{size}' is not the size of a batch.");
        if (!LogHash.TryParseBase64(root, out var hash)) throw new FormatException($"'{root}' is not the root of a batch.");
        if (!DateTimeOffset.TryParseExact(time, ReceiptStatement.TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new FormatException($"'{time}' is not a time in UTC to the microsecond.");
        var note = new ReceiptNote(origin, id, count, hash, at);
        return note.Format() == text ? note : throw new FormatException("The note over receipts is not in its one form.");
    }

    /// <summary>The text, to be signed.</summary>
    /// <exception cref="FormatException">The origin is empty or holds a control character.</exception>
    public string Format() =>
        Origin.Length == 0 || Origin.Any(c => c < ' ')
            ? throw new FormatException("An origin is neither empty nor holds control characters.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Origin}\n{Batch:D}\n{Size}\n{Root.ToBase64()}\n{Time.UtcDateTime.ToString(ReceiptStatement.TimeForm, CultureInfo.InvariantCulture)}\n");
}
