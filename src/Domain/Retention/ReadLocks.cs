using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Files;

namespace Strongroom.Retention;

/// <summary><c>retention.lock</c>: the files of a tenant that are locked.</summary>
public sealed class ReadLocks(TenantDatabase database, TimeProvider time)
{
    private const string List = $"""
        SELECT {FileSql.Columns} FROM file_records
        WHERE tenant_id = @tenant_id AND id > @after AND lock_mode IS NOT NULL AND locked_until > @now AND status NOT IN ('expired', 'purged')
            AND (@mode IS NULL OR lock_mode = @mode)
        ORDER BY id LIMIT @limit
        """;

    /// <summary>A page of them, in the order in which they came into being.</summary>
    public async Task<Outcome<Page<FileRecord>>> RunAsync(CallContext context, string? mode, int limit, string? cursor, CancellationToken cancellationToken)
    {
        var after = Guid.Empty;
        if (cursor is not null && !Guid.TryParse(Cursor.Read(cursor), out after)) return new Refusal.Invalid("cursor", "Not a cursor of this listing.");
        var tenant = context.Caller.Tenant;
        var files = await database.QueryAsync(
            tenant,
            new Statement(List).Uuid("tenant_id", tenant.Value).Uuid("after", after).Time("now", time.GetUtcNow()).Text("mode", mode).Int("limit", limit + 1),
            FileSql.Read, cancellationToken);
        var page = files.Take(limit).ToList();
        return new Page<FileRecord>(page, files.Count > limit ? Cursor.Write(page[^1].Id.ToString()) : null);
    }
}
