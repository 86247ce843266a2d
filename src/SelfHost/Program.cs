using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Strongroom.SelfHost.Commands;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Emulators;

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

// Ctrl-C also while the servers still start: they are stopped again, not left behind.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return arguments switch
    {
        Arguments.Dev dev => await DevCommand.RunAsync(dev, stop.Token),
        Arguments.Once once => await OnceCommand.RunAsync(once, Console.Out, !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")), stop.Token),
        Arguments.Healthcheck check => await HealthcheckCommand.RunAsync(check, Console.Error, stop.Token),
        Arguments.Serve serve => await ServeCommand.RunAsync(serve, stop.Token),
        _ => 2,
    };
}
catch (Exception e) when (e is CommandException or EmulatorException or FunctionDiscoveryException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
catch (Exception e) when (SettingErrors(e) is { Length: > 0 } errors)
{
    Console.Error.WriteLine($"The settings are wrong:{string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}"))}");
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

// Several options records can be wrong at once.
static string[] SettingErrors(Exception e) => e switch
{
    OptionsValidationException one => [.. one.Failures],
    AggregateException many => [.. many.InnerExceptions.SelectMany(SettingErrors)],
    _ => [],
};
