namespace Strongroom.Files;

/// <summary>What to list. Every filter that is given must hold.</summary>
/// <param name="Prefix">Paths that begin so.</param>
/// <param name="Delimited">Fold what lies deeper than one segment below the prefix into folders.</param>
/// <param name="Status">One of <see cref="FileStatus.Listed"/>; <c>available</c> when not given.</param>
/// <param name="FileType">Exactly.</param>
/// <param name="System">Exactly.</param>
/// <param name="ObjectType">Exactly.</param>
/// <param name="ObjectId">Exactly.</param>
/// <param name="Tag">Among the file's tags.</param>
/// <param name="From">Created at or after.</param>
/// <param name="To">Created before.</param>
/// <param name="Limit">1 to 1,000 files and folders a page.</param>
/// <param name="Cursor">From the page before.</param>
/// <param name="Classification">Exactly.</param>
public sealed record FileQuery(
    string? Prefix, bool Delimited, string? Status, string? FileType, string? System, string? ObjectType, string? ObjectId, string? Tag,
    DateTimeOffset? From, DateTimeOffset? To, int Limit, string? Cursor, string? Classification = null)
{
    /// <summary>All available files with the prefix are asked for.</summary>
    public bool IsPlain =>
        !Delimited && Status is null or FileStatus.Available
        && (FileType ?? System ?? ObjectType ?? ObjectId ?? Tag ?? Classification) is null && From is null && To is null;
}
