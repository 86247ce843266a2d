using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary>When the bytes of <c>file</c> are given out: the same whether callers are served alone or together. <see cref="IssueDownloadUrl.Usable"/> says why not.</summary>
internal static class DownloadSql
{
    /// <summary>How long a URL holds for a type that says nothing about it.</summary>
    public const string DefaultMinutes = "15";

    /// <summary>Whether the store has them at hand: an archived file's only while a copy lies beside it.</summary>
    public const string Readable = $"{ReadableAt} @now)) AND file.missing_since IS NULL";

    /// <summary>The same at the moment <c>at</c> of what one of many asked for, and whether they may have the file's type: <c>closed</c>, bound by <see cref="AddClosed"/>.</summary>
    public const string ReadableOfRow = $"{ReadableAt} at)) AND file.missing_since IS NULL AND (closed IS NULL OR file_type <> ALL(string_to_array(closed, ',')))";

    /// <summary>Whether it is on its way back from the archive tier.</summary>
    public const string UnderWay = "EXISTS (SELECT FROM file_transitions t WHERE t.file_id = file.id AND t.kind = 'rehydrate')";

    private const string ReadableAt = "(file.status = 'available' OR (file.status = 'archived' AND file.rehydrated_until > interval '1 second' +";

    /// <summary>Adds the types that a caller may not have.</summary>
    public static SetStatement<TRow, TResult> AddClosed<TRow, TResult>(this SetStatement<TRow, TResult> statement, FileCatalog catalog, Func<TRow, Roles> roles) =>
        statement.Text("closed", row => catalog.ClosedTo(roles(row)) is { Count: > 0 } closed ? string.Join(',', closed) : null);
}
