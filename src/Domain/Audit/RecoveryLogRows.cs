using System.Text;
using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>What the recovery of a log asks of the database, and the one statement by which leaves of the archive become its own.</summary>
internal sealed class RecoveryLogRows(TenantDatabase database)
{
    private const string FindCheckpoint = "SELECT note FROM audit_checkpoints WHERE tenant_id = @tenant_id AND size = @size";

    private const string Ranges = "SELECT from_size, to_size FROM audit_recoveries WHERE tenant_id = @tenant_id AND recovered_at >= @since ORDER BY from_size";

    // Where sealing goes on stays as it is: entries behind it that are leaves now are passed by.
    private const string TakeOver = $"""
        WITH tree AS (
            UPDATE audit_trees SET archived_size = greatest(archived_size, @archived_size), archived_at = @now, {AppendSql.Grow}
        ), {AppendSql.Rows}, recovery AS (
            INSERT INTO audit_recoveries (tenant_id, from_size, to_size, recovered_at) SELECT tenant_id, @old_size, @new_size, @now FROM tree
        )
        SELECT tenant_id FROM tree
        """;

    /// <summary>Whether the database has this very checkpoint.</summary>
    public async Task<bool> HasCheckpointAsync(TenantId tenant, long size, LogHash link, CancellationToken cancellationToken) =>
        await database.QuerySingleAsync(
            tenant, new Statement(FindCheckpoint).Uuid("tenant_id", tenant.Value).Long("size", size), row => row.GetString(0), cancellationToken) is { } note
        && ChainedCheckpoint.Link(Encoding.UTF8.GetBytes(note)) == link;

    /// <summary>The leaves that were taken over since a moment: from, and up to.</summary>
    public Task<List<(long From, long To)>> ReadRangesAsync(TenantId tenant, DateTimeOffset since, CancellationToken cancellationToken) => database.QueryAsync(
        tenant, new Statement(Ranges).Uuid("tenant_id", tenant.Value).Time("since", since), row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken);

    /// <summary>Adds leaves, tiles and checkpoints if the head still is what it was read as. False when it is not.</summary>
    public async Task<bool> TakeOverAsync(
        TenantId tenant, AuditHead head, long archivedSize, TileBatch tree, IEnumerable<Guid> ids, IReadOnlyList<SignedCheckpoint> checkpoints, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var statement = new Statement(TakeOver).Add(tenant, head.Size, head.Checkpoint, tree, ids, checkpoints).Long("archived_size", archivedSize).Time("now", now);
        return (await database.QueryAsync(tenant, statement, _ => true, cancellationToken)).Count > 0;
    }
}
