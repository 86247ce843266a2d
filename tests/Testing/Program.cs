using System.Diagnostics;
using System.Runtime.InteropServices;
using Strongroom.Testing;

if (args is ["purge", var given]) return await PurgeProcess.RunAsync(given);
if (args is ["seal", var how]) return await SealProcess.RunAsync(how);

if (args is not ["serve", var file])
{
    Console.Error.WriteLine("Usage: Strongroom.Testing serve FILE");
    Console.Error.WriteLine("Starts the test servers, writes where they are to FILE, and stops them on SIGTERM or when standard input ends.");
    return 2;
}

// 1. Ask to stop: a signal, or the end of standard input, which also comes when our parent dies.
var stop = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
_ = Task.Run(() =>
{
    while (Console.In.Read() >= 0) continue;
    stop.TrySetResult();
});

// 2. Serve.
var clock = Stopwatch.StartNew();
await using var servers = new ServerSet();
var endpoints = await servers.StartAllAsync();
await endpoints.WriteAsync(file);
foreach (var (name, reason) in endpoints.Missing) Console.Error.WriteLine($"{name} is missing: {reason}");
Console.Error.WriteLine($"Test servers started in {clock.Elapsed.TotalSeconds:0.0} s.");
await stop.Task;
return 0;

void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
