using System.CommandLine;
using Strongroom.Verifier;
using Strongroom.Verifier.Certificates;

// Offline by construction: it references neither a database nor a network, which a test holds.
var root = new RootCommand($"Verifies Strongroom audit logs without trusting who keeps them: no network, no database.\n{ExitCode.Help}")
{
    VerifyCommand.Create(),
    CertificateCommand.Create(),
    ProofCommand.Create(),
};
var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("See strongroom-verify --help.");
    return ExitCode.Usage;
}
try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e)
{
    // Nobody may read a defect of this tool as a verdict.
    Console.Error.WriteLine(e);
    return ExitCode.Unreadable;
}
