using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Stores;

namespace Strongroom.Transitions;

/// <summary><c>file.metadata</c>: how far a file is on its way back from the archive tier.</summary>
public sealed class ReadRehydration(TenantDatabase database, ObjectStores stores, TimeProvider time)
{
    private const string Asked = "(SELECT t.started_at FROM file_transitions t WHERE t.file_id = file_records.id AND t.kind = 'rehydrate')";

    private const string ById = $"SELECT {FileSql.Columns}, {Asked} FROM file_records WHERE {FileSql.WithId}";

    private const string AtPath = $"SELECT {FileSql.Columns}, {Asked} FROM file_records WHERE {FileSql.AtPath}";

    /// <summary>Reads.</summary>
    public async Task<Outcome<Rehydration>> RunAsync(CallContext context, FileRef file, CancellationToken cancellationToken)
    {
        var (found, asked) = await database.QuerySingleAsync(
            context.Caller.Tenant, file.Choose(ById, AtPath), row => (FileSql.Read(row), FileSql.Time(row, FileSql.Count)), cancellationToken);
        if (found is null) return new Refusal.NotFound("file");
        return found.Status is FileStatus.Archived or FileStatus.Available
            ? Rehydration.Of(found, asked, stores, time.GetUtcNow())
            : new Refusal.WrongStatus(found.Status, FileStatus.Archived, found.StatusReason);
    }
}
