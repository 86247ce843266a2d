using Strongroom.Database;
using Strongroom.Tenants;

namespace Strongroom.Files;

/// <summary>
/// Files that were asked for and are made in the background, such as audit packs and inventories: where their state is kept. Every write is under the
/// lease, and loses it when it is no longer ours.
/// </summary>
/// <typeparam name="TJob">A job that has been taken up.</typeparam>
public interface IOwnFileJobs<TJob> where TJob : class
{
    /// <summary>The jobs to be done.</summary>
    Task<IReadOnlyList<(TenantId Tenant, Guid Id)>> FindOpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes a job up; null when there is nothing to do about it.</summary>
    Task<TJob?> TakeAsync(HeldLease held, TenantId tenant, Guid id, CancellationToken cancellationToken);

    /// <summary>Whether the file that an earlier attempt stored is there: then only the answer was lost.</summary>
    Task<bool> IsStoredAsync(TJob job, CancellationToken cancellationToken);

    /// <summary>The file is there.</summary>
    Task ReadyAsync(HeldLease held, TJob job, CancellationToken cancellationToken);

    /// <summary>The attempt failed: another one follows, unless it was the last.</summary>
    Task FailedAsync(HeldLease held, TJob job, string error, CancellationToken cancellationToken);

    /// <summary>The host stops: the attempt does not count.</summary>
    Task GiveBackAsync(HeldLease held, TJob job, CancellationToken cancellationToken);
}
