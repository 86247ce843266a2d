using System.Globalization;
using System.Runtime.InteropServices;
using Strongroom.Bench.Load;
using Strongroom.Bench.Running;
using Strongroom.Bench.Servers;
using Strongroom.SelfHost.Emulators;

// 1. The roles that this program plays for itself, each a process of its own.
switch (args)
{
    case [LoopbackStore.Role, var port]:
        await LoopbackStore.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case [BareEndpoint.Role, var port]:
        await BareEndpoint.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return 0;
    case [OwnGenerator.Role, var file, var connections, var seconds]:
        await OwnGenerator.RunAsync(file, int.Parse(connections, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture));
        return 0;
}

// 2. What is asked for.
if (Arguments.Parse(args) is not { } arguments || arguments.Only.Except(Suite.Names).Any())
{
    Console.Error.WriteLine(Arguments.Usage);
    Console.Error.WriteLine($"The cases are: {string.Join(", ", Suite.Names)}.");
    return 2;
}

// 3. Run. Ctrl-C stops every server before we end.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var (results, complete) = await Suite.RunAsync(arguments, stop.Token);
    Console.WriteLine(arguments.Json ? Reports.Json(results) : Reports.Table(results));
    return complete && results.All(result => result.Good) ? 0 : 1;
}
catch (Exception e) when (e is EmulatorException or CaseFailedException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
