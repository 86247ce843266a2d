namespace Strongroom.Database;

/// <summary>Takes, renews and gives back leases. They run by the database's clock: hosts' clocks differ.</summary>
public sealed class Leases(WorkerDatabase database, LeaseOptions options)
{
    /// <summary>
    /// A condition for statements that act under a lease: renews it and holds only while it is ours.
    /// Use as <c>WITH lease AS (…)</c> and join <c>lease</c> in what writes; <see cref="Under"/> adds its parameters.
    /// </summary>
    public const string StillHeld = """
        UPDATE leases SET expires_at = clock_timestamp() + make_interval(secs => @lease_seconds)
        WHERE name = @lease_name AND token = @lease_token AND expires_at > clock_timestamp()
        RETURNING token
        """;

    private const string Renew = $"""
        WITH lease AS ({StillHeld})
        SELECT token FROM lease
        """;

    private const string Take = """
        INSERT INTO leases AS held (name, holder, token, expires_at)
        VALUES (@name, @holder, 1, clock_timestamp() + make_interval(secs => @seconds))
        ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, token = held.token + 1, expires_at = EXCLUDED.expires_at
        WHERE held.expires_at <= clock_timestamp()
        RETURNING token
        """;

    private const string GiveBack = "UPDATE leases SET expires_at = clock_timestamp() WHERE name = @name AND token = @token";

    /// <summary>Takes the lease, or returns null when somebody else holds it.</summary>
    public async Task<Lease?> TryTakeAsync(string name, CancellationToken cancellationToken)
    {
        var holder = $"{Environment.MachineName}:{Environment.ProcessId}";
        var taken = await database.QueryAsync(
            new Statement(Take).Text("name", name).Text("holder", holder).Int("seconds", options.Seconds), row => row.GetInt64(0), cancellationToken);
        return taken.Count == 0 ? null : new Lease(name, holder, taken[0]);
    }

    /// <summary>Takes the lease and keeps it renewed until it is disposed; null when somebody else holds it.</summary>
    public async Task<HeldLease?> TryHoldAsync(string name, CancellationToken cancellationToken) =>
        await TryTakeAsync(name, cancellationToken) is { } lease
            ? new HeldLease(this, lease, TimeSpan.FromSeconds(options.Seconds / 3.0), cancellationToken)
            : null;

    /// <summary>Holds the lease for its full time again. False when it is no longer ours.</summary>
    public async Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) =>
        (await database.QueryAsync(Under(lease, new Statement(Renew)), _ => 0, cancellationToken)).Count == 1;

    /// <summary>Ends the lease early, so that the next holder need not wait it out.</summary>
    public Task GiveBackAsync(Lease lease, CancellationToken cancellationToken) =>
        database.QueryAsync(new Statement(GiveBack).Text("name", lease.Name).Long("token", lease.Token), _ => 0, cancellationToken);

    /// <summary>Adds the parameters of <see cref="StillHeld"/>.</summary>
    public Statement Under(Lease lease, Statement statement) =>
        statement.Text("lease_name", lease.Name).Long("lease_token", lease.Token).Int("lease_seconds", options.Seconds);
}
