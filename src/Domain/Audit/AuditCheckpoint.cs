using System.Text;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>A signed checkpoint, read.</summary>
/// <param name="Origin">Whose log it is: the deployment's name and the tenant's id.</param>
/// <param name="Size">Entries in the log.</param>
/// <param name="Root">The root over them.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="Note">The signed note itself: what to keep.</param>
public sealed record AuditCheckpoint(string Origin, long Size, LogHash Root, DateTimeOffset Time, string Note)
{
    internal static AuditCheckpoint Read(string note)
    {
        var checkpoint = ChainedCheckpoint.Parse(SignedNote.Parse(Encoding.UTF8.GetBytes(note)).Text);
        return new AuditCheckpoint(checkpoint.Origin, checkpoint.Size, checkpoint.Root, checkpoint.Time, note);
    }
}
