namespace Strongroom.Access;

/// <summary>One call of one operation: who, what, which trace, and the key that makes a retry safe.</summary>
public sealed record CallContext(Caller Caller, Operation Operation, string? TraceId, IdempotencyKey? IdempotencyKey = null)
{
    /// <summary>A timer's or event's call in a tenant's scope.</summary>
    public static CallContext System(Tenants.TenantId tenant, Operation operation, string? traceId = null) =>
        new(Caller.System(tenant), operation, traceId);
}
