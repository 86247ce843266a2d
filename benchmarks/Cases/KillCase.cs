using System.Diagnostics;
using System.Globalization;
using Strongroom.Bench.Measuring;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary><c>kill -9</c> of the gateway while it signs: every URL that a client has must have its committed audit entry.</summary>
internal sealed class KillCase : ICase
{
    private const int Connections = 64;
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(1);

    public string Name => "kill";

    public async Task<CaseResult> RunAsync(World world, Pace pace, CancellationToken cancellationToken)
    {
        var (given, unaudited) = (0, 0L);
        for (var number = 1; number <= pace.Rounds; number++)
        {
            Progress.Say($"{Name}: round {number} of {pace.Rounds}");
            var file = world.Sandbox.PathOf($"grants-{Name}-{number}");
            var plan = Rounds.Numbered(number % 2 == 0 ? Loads.SignUpload(world) : Loads.SignDownload(world)) with { GrantsFile = file };
            await Rounds.MeasureAsync(world, plan, Connections, pace.Round + Aftermath + Aftermath, cancellationToken, async () =>
            {
                await Task.Delay(pace.Round, cancellationToken);
                using var server = Process.GetProcessById(world.Server.Id);
                server.Kill();
                await Task.Delay(Aftermath, cancellationToken);
            });
            var (more, missing) = await GrantCheck.CountAsync(world, file, cancellationToken);
            (given, unaudited) = (given + more, unaudited + missing);
            await world.RestartAsync(cancellationToken);
        }
        if (given == 0) throw new CaseFailedException("no URL was given before any of the kills, so they show nothing");
        return new CaseResult(Name)
        {
            Connections = Connections,
            Note = string.Create(CultureInfo.InvariantCulture, $"{given:N0} URLs answered around {pace.Rounds} kills, {unaudited:N0} without a committed audit entry"),
            More = new Dictionary<string, object> { ["urls"] = given, ["unaudited"] = unaudited },
            Good = unaudited == 0,
        };
    }
}
