namespace Strongroom.Audit;

/// <summary>Section <c>Audit</c>: the verifiable log.</summary>
public sealed record AuditLogOptions
{
    /// <summary>Names this deployment's logs; a tenant's is <c>{Origin}/{tenantId}</c>. It is signed into every checkpoint: never change it.</summary>
    public string Origin { get; init; } = "strongroom.local/audit";

    /// <summary>The signing keys. Those that sign do so all at once, so that keys overlap in a rotation; the others only verify what they signed.</summary>
    public IReadOnlyList<AuditKeyOptions> Keys { get; init; } = [];

    /// <summary>Leaves a checkpoint at most.</summary>
    public int SealBatch { get; init; } = 8192;

    /// <summary>Tenants sealed at once.</summary>
    public int Parallelism { get; init; } = 4;

    /// <summary>The archive's store for each region: region to the name of a store.</summary>
    public Dictionary<string, string> Archives { get; init; } = [];

    /// <summary>How long entries stay in the database, in days. A month is dropped when all of it is older and archived.</summary>
    public int HotDays { get; init; } = 90;
}
