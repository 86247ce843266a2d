using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom.Files;

/// <summary><c>file.metadata</c>: a file's record, in whatever status.</summary>
public sealed class ReadMetadata(TenantDatabase database)
{
    private const string ById = $"SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.WithId}";

    private const string AtPath = $"SELECT {FileSql.Columns} FROM file_records WHERE {FileSql.AtPath}";

    /// <summary>Reads.</summary>
    public async Task<Outcome<FileRecord>> RunAsync(CallContext context, FileRef file, CancellationToken cancellationToken)
    {
        var found = await database.QuerySingleAsync(context.Caller.Tenant, file.Choose(ById, AtPath), FileSql.Read, cancellationToken);
        return found is null ? new Refusal.NotFound("file") : found;
    }
}
