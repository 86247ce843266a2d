using System.Globalization;

namespace Strongroom.TransparencyLog;

/// <summary>
/// A checkpoint as this product signs it: two extension lines, <c>time</c> and <c>previous</c>, carry when it was made and the SHA-256 of the whole signed
/// note before it (all zero for the first), so that the checkpoints of a log are a chain too.
/// </summary>
public sealed record ChainedCheckpoint(string Origin, long Size, LogHash Root, DateTimeOffset Time, LogHash Previous)
{
    private const string TimeLine = "time ", PreviousLine = "previous ";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Reads a checkpoint with exactly these extension lines.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ChainedCheckpoint Parse(string text)
    {
        var checkpoint = Checkpoint.Parse(text);
        if (checkpoint.Extensions is not [var time, var previous] || !time.StartsWith(TimeLine, StringComparison.Ordinal) || !previous.StartsWith(PreviousLine, StringComparison.Ordinal))
            throw new FormatException("A checkpoint of this log has the extension lines 'time' and 'previous'.");
        if (!DateTimeOffset.TryParseExact(time.AsSpan(TimeLine.Length), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            throw new FormatException($"'{time}' is not a time in UTC to the microsecond.");
        if (!LogHash.TryParseBase64(previous.AsSpan(PreviousLine.Length), out var hash)) throw new FormatException($"'{previous}' is not the hash of a note.");
        return new ChainedCheckpoint(checkpoint.Origin, checkpoint.Size, checkpoint.Root, at, hash);
    }

    /// <summary>The text, to be signed.</summary>
    public string Format() =>
        new Checkpoint(Origin, Size, Root, [TimeLine + Time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture), PreviousLine + Previous.ToBase64()]).Format();

    /// <summary>What the next checkpoint carries as <see cref="Previous" />: the hash of this one's whole signed note.</summary>
    public static LogHash Link(ReadOnlySpan<byte> note) => MerkleHash.Data(note);
}
