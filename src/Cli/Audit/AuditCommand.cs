using System.CommandLine;

namespace Strongroom.Cli.Audit;

/// <summary><c>audit</c>: the tenant's audit log.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", "Read the tenant's audit log, or take it along.")
    {
        AuditTailCommand.Create(),
        AuditExportCommand.Create(),
    };
}
