using Strongroom.Tenants;

namespace Strongroom.Recovery;

/// <summary>Something that was done after the moment of the backup, and that the restored database does not know of: the archived log does.</summary>
/// <param name="Tenant">In whose log.</param>
/// <param name="At">When.</param>
/// <param name="Action">What: <c>HOLD</c>, <c>DELETE</c>, <c>PURGE</c>, …</param>
/// <param name="Operation">By which operation.</param>
/// <param name="File">To which file, if to one.</param>
/// <param name="Entry">The entry in the log.</param>
public sealed record UndoneAction(TenantId Tenant, DateTimeOffset At, string Action, string Operation, Guid? File, Guid Entry);
