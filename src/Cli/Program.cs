using Strongroom.Cli.Running;

// What there is: StrongroomCommand. How a command is run, and what becomes of its failure: Running.
using var interruption = new Interruption();
return await CommandLine.RunAsync(args, CliHost.OfThisProcess(), interruption.Token);
