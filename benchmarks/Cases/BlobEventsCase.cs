using System.Globalization;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>
/// Notifications of announced files, each told once: find the record, HEAD, read and hash 1 KiB, write status and audit entry. What counts is not the
/// answers but the files that are available afterwards.
/// </summary>
internal sealed class BlobEventsCase : ICase
{
    private const int Connections = 64, FirstGuess = 3000;

    // Half as many again as the round before took: a file is an event only once.
    private const double Reserve = 1.5;

    private const string Announce = """
        SET synchronous_commit = off;
        WITH file AS (
            INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, upload_kind,
                uploaded_by, created_at, expires_at, updated_at)
            SELECT uuid_v7(now()), '{tenant}', '{folder}/e-' || n || '.txt', '{store}', 'pending', 'attachment', '{folder}', 'sessions', '{folder}', 'e-' || n || '.txt', 'text/plain',
                {bytes}, 'single', 'user-' || n % 32, now(), now() + interval '1 hour', now()
            FROM generate_series(0, {files} - 1) AS n
            RETURNING id)
        INSERT INTO grants (id, tenant_id, file_id, kind, issued_to, issued_role, issued_at, expires_at)
        SELECT uuid_v7(now()), '{tenant}', id, 'upload', 'user-0', 'member', now(), now() + interval '1 hour' FROM file;
        """;

    public string Name => "blob-events";

    public async Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken)
    {
        ProcessTable.ForgetPeak(world.Server.Id);
        var (_, _, rate) = await RoundAsync(world, 0, FirstGuess, pace.WarmUp, cancellationToken);
        var rounds = new List<(Round Round, double Rate)>();
        for (var number = 1; number <= pace.Rounds; number++)
        {
            Progress.Say($"{Name}: round {number} of {pace.Rounds}");
            var (round, exhausted, reached) = await RoundAsync(world, number, Math.Max(rate * Reserve, 500), pace.Round, cancellationToken);
            if (exhausted) Progress.Say($"{Name}: all announced files had arrived before the round was over; it counts as slower than it was");
            rounds.Add((round, reached));
            rate = Math.Max(rate, reached);
        }
        var sorted = rounds.OrderBy(round => round.Rate).ToList();
        var (median, perSecond) = sorted[sorted.Count / 2];
        var memory = ProcessTable.PeakMb(world.Server.Id);
        Progress.Say($"{Name}: bare endpoint");
        var bare = (await new BareBound().ReachAsync(world, Loads.Events(world, world.Tenants[0], "sessions/none"), 28, Connections, pace, cancellationToken))!.Value;
        return new CaseResult(Name)
        {
            Connections = Connections,
            Rps = perSecond,
            RpsBest = sorted[^1].Rate,
            P50Ms = median.Report.P50Ms,
            P99Ms = median.Report.P99Ms,
            RssMb = memory,
            Cores = median.Cores,
            Bounds = [new Bound("bare endpoint", bare, perSecond / bare)],
        };
    }

    private static async Task<(Round Round, bool Exhausted, double Rate)> RoundAsync(World world, int number, double perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        // 1. Files to come: the store has them all.
        var tenant = world.Tenants[0];
        var (folder, files) = (string.Create(CultureInfo.InvariantCulture, $"sessions/events-{number}"), (int)(perSecond * duration.TotalSeconds));
        await world.Database.ExecuteAsync(
            Announce.Replace("{tenant}", tenant.Id.ToString(), StringComparison.Ordinal).Replace("{folder}", folder, StringComparison.Ordinal)
                .Replace("{store}", Gateway.StoreName, StringComparison.Ordinal).Replace("{bytes}", $"{LoopbackStore.SmallBytes}", StringComparison.Ordinal)
                .Replace("{files}", $"{files}", StringComparison.Ordinal),
            cancellationToken);

        // 2. The events, then what came of them. Events past the last file would make records of unknown objects.
        var round = await Rounds.MeasureAsync(world, Loads.Events(world, tenant, folder), Connections, duration, cancellationToken);
        var recorded = await world.Database.ReadAsync<long>(
            $"SELECT count(*) FROM file_records WHERE tenant_id = '{tenant.Id}' AND path LIKE '{folder}/%' AND status = 'available'", cancellationToken);
        if (recorded == 0) throw new CaseFailedException($"of {round.Report.Requests:N0} events none was recorded");
        return (round, recorded >= files, recorded / round.Report.Seconds);
    }
}
