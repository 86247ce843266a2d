using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>Joins the URLs that clients were given with what is committed: each must have its grant and its audit entry.</summary>
internal static class GrantCheck
{
    private const string Unaudited = """
        SELECT count(*) FROM (
            SELECT id FROM unnest($1) AS answered(id)
            EXCEPT SELECT g.id FROM grants g JOIN storage_audit_logs a ON a.grant_id = g.id
        ) missing
        """;

    private const string Working = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'strongroom_app' AND state <> 'idle'";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Look = TimeSpan.FromMilliseconds(100);

    /// <summary>How many URLs were given, and how many of them nobody will ever know of.</summary>
    public static async Task<(int Given, long Unaudited)> CountAsync(World world, string grantsFile, CancellationToken cancellationToken)
    {
        // What was under way in the database ends by itself; a URL that it was for was not given.
        for (var waited = TimeSpan.Zero; waited < Patience && await world.Database.ReadAsync<long>(Working, cancellationToken) > 0; waited += Look)
            await Task.Delay(Look, cancellationToken);

        // The last line may have been cut off.
        var given = (await File.ReadAllLinesAsync(grantsFile, cancellationToken)).Where(line => Guid.TryParse(line, out _)).Select(Guid.Parse).Distinct().ToArray();
        return (given.Length, await world.Database.ReadAsync<long>(Unaudited, cancellationToken, given));
    }
}
