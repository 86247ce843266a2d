namespace Strongroom.Audit;

/// <summary>A log's rows are not what was sealed. Nobody who writes through the product can bring this about.</summary>
public sealed class AuditTamperedException(BadEntry bad) : Exception($"The audit log is not what was sealed: {bad.Reason} (entry {bad.Index}).")
{
    /// <summary>The first entry that does not hold.</summary>
    public BadEntry Bad { get; } = bad;
}
