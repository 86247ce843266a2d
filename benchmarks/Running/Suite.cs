using Strongroom.Bench.AuditVerify;
using Strongroom.Bench.Cases;
using Strongroom.Bench.Purge;
using Strongroom.Bench.RetentionPlan;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Running;

/// <summary>The cases, and running those that are asked for.</summary>
internal static class Suite
{
    // Those of --quick.
    private static readonly ICase[] Requests =
    [
        new RequestCase("sign-download", 64, (world, _) => Task.FromResult(Loads.SignDownload(world)), Statements.SignDownload, new BareBound()),
        new RequestCase("sign-upload", 64, (world, _) => Task.FromResult(Loads.SignUpload(world)), Statements.SignUpload, new BareBound()),
        new RequestCase("list-100k", 64, (world, _) => Task.FromResult(Loads.List(world, world.Tenants[0])), Statements.List(1, 100_000), new BareBound()),
        new RequestCase("list-1m", 64, async (world, token) => Loads.List(world, await world.MillionAsync(token)), Statements.List(3, 1_000_000), new BareBound()),
        new RequestCase("proxy-upload-1k", 64, (world, _) => Task.FromResult(Loads.ProxyUpload(world)), new StoreBound(), new BareBound()),
        new RequestCase("proxy-download-1k", 64, (world, _) => Task.FromResult(Loads.ProxyDownload(world, large: false)), new StoreBound(), Statements.ProxyDownload),
        new RequestCase("proxy-download-10m", 16, (world, _) => Task.FromResult(Loads.ProxyDownload(world, large: true)), new StoreBound()),
        new BlobEventsCase(),
        new ColdStartCase(),
    ];

    private static readonly ICase[] Faults = [new OverloadCase(), new KillCase()];

    private static readonly string[] Alone = [AuditVerifyCase.Name, RetentionPlanCase.Name, PurgeCase.Name];

    public static IReadOnlyList<string> Names => [.. Requests.Concat(Faults).Select(known => known.Name), .. Alone];

    /// <summary>Runs the chosen ones. Not complete when one of them could not be measured.</summary>
    public static async Task<(IReadOnlyList<CaseResult> Results, bool Complete)> RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var (results, complete) = (new List<CaseResult>(), true);
        var cases = Requests.Concat(arguments.Quick && arguments.Only.Count == 0 ? [] : Faults).Where(known => IsChosen(arguments, known.Name)).ToList();
        if (cases.Count > 0)
        {
            var pace = Pace.Of(arguments);
            await using var world = await World.StartAsync(arguments, cancellationToken);
            foreach (var known in cases) complete &= await TryAsync(known.Name, async () => results.Add(await known.RunAsync(world, pace, cancellationToken)));
            Progress.Say("stopping the servers");
        }
        if (arguments.Quick && arguments.Only.Count == 0) return (results, complete);
        foreach (var name in Alone.Where(name => IsChosen(arguments, name)))
        {
            Progress.Say(name);
            complete &= await TryAsync(name, async () => results.AddRange(await RunAloneAsync(name, arguments)));
        }
        return (results, complete);
    }

    private static bool IsChosen(Arguments arguments, string name) => arguments.Only.Count == 0 || arguments.Only.Contains(name);

    private static async Task<bool> TryAsync(string name, Func<Task> run)
    {
        try
        {
            await run();
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it was, the other cases can still be measured.
            Progress.Say($"{name} could not be measured: {e.Message}");
            return false;
        }
    }

    private static async Task<IReadOnlyList<CaseResult>> RunAloneAsync(string name, Arguments arguments) => name switch
    {
        AuditVerifyCase.Name => [await AuditVerifyCase.RunAsync(arguments.Entries ?? 1_000_000)],
        RetentionPlanCase.Name => await RetentionPlanCase.RunAsync(arguments.Entries ?? 1_000_000),
        _ => await PurgeCase.RunAsync(arguments.Entries ?? 5_000, arguments.Store),
    };
}
