using System.Text;
using Strongroom.Access;
using Strongroom.Files;

namespace Strongroom.Testing;

/// <summary>Lists files, and keeps what tests ask of them.</summary>
public static class FileListing
{
    public static async Task<Outcome<FilesListed>> RunAsync(this ListFiles list, CallContext context, FileQuery query, CancellationToken cancellationToken)
    {
        var files = new List<FileListed>();
        var outcome = await list.RunAsync(context, query, row => files.Add(new FileListed(row.Id, Text(row, FileColumn.Path), Text(row, FileColumn.FileName))), cancellationToken);
        return outcome.Refusal is { } refusal ? refusal : new FilesListed(files, outcome.Value.Folders, outcome.Value.Cursor);
    }

    private static string Text(FileRow row, FileColumn column) => Encoding.UTF8.GetString(row.Bytes(column));

    public sealed record FileListed(Guid Id, string Path, string FileName);

    public sealed record FilesListed(IReadOnlyList<FileListed> Files, IReadOnlyList<string> Folders, string? Cursor);
}
