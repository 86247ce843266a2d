using System.Globalization;
using Microsoft.Extensions.Logging;
using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>
/// <c>audit.age</c>: makes the partitions of the months to come and drops those whose every entry is older than <see cref="AuditLogOptions.HotDays"/> and
/// archived. The database holds the second condition itself (<c>drop_audit_partition</c>): this operation can only ask.
/// </summary>
public sealed class AgeAuditLog(WorkerDatabase database, Leases leases, AuditLogOptions options, TimeProvider time, ILogger<AgeAuditLog> logger)
{
    private const int MonthsAhead = 3, Attempts = 5;

    private const string Ensure = "SELECT ensure_audit_partition(@month)";

    private const string Drop = "SELECT drop_audit_partition(@month)";

    private const string Months = """
        SELECT right(c.relname, 6) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'storage_audit_logs'::regclass AND c.relname ~ '^storage_audit_logs_[0-9]{6}$' ORDER BY 1
        """;

    // The database gives up after half a second what others need; then it is their turn.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>One pass, as the only host that does it.</summary>
    public async Task<AgeSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var held = await leases.TryHoldAsync("audit-age", cancellationToken);
        if (held is null) return new AgeSummary(PassEnding.HeldElsewhere, 0, 0, 0, 0);
        int created = 0, dropped = 0, kept = 0, failures = 0;
        try
        {
            var now = time.GetUtcNow();
            var month = new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero);
            for (var ahead = 0; ahead <= MonthsAhead; ahead++)
            {
                if (await TryAsync(Ensure, month.AddMonths(ahead), held.Token) is not { } made) failures++;
                else if (made) created++;
            }

            foreach (var old in await ReadMonthsAsync(held.Token))
            {
                if (old.AddMonths(1) > now.AddDays(-options.HotDays)) continue;
                var gone = await TryAsync(Drop, old, held.Token);
                if (gone is null) failures++;
                else if (gone.Value) dropped++;
                else kept++;
                var name = MonthOf(old);
                if (gone == false) logger.MonthKept(name);
                if (gone == true) logger.MonthDropped(name);
            }
        }
        catch (OperationCanceledException) when (held.Token.IsCancellationRequested)
        {
            return new AgeSummary(held.IsLost ? PassEnding.LeaseLost : PassEnding.Cancelled, created, dropped, kept, failures);
        }

        return new AgeSummary(PassEnding.Done, created, dropped, kept, failures);
    }

    private async Task<List<DateTimeOffset>> ReadMonthsAsync(CancellationToken cancellationToken) => await database.QueryAsync(
        new Statement(Months), row => DateTimeOffset.ParseExact(row.GetString(0), "yyyyMM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), cancellationToken);

    // Null when it could not be done: the next pass tries again, and one month does not stop the others.
    private async Task<bool?> TryAsync(string function, DateTimeOffset month, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await database.QueryAsync(new Statement(function).Time("month", month), row => row.GetBoolean(0), cancellationToken))[0];
            }
            catch (DatabaseUnavailableException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                var name = MonthOf(month);
                logger.MonthFailed(name, failed);
                return null;
            }
        }
    }

    private static string MonthOf(DateTimeOffset month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
