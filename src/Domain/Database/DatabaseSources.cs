using System.Diagnostics;
using Azure.Core;
using Azure.Identity;
using Npgsql;

namespace Strongroom.Database;

/// <summary>The two connection pools: the request paths' role and the timers' role. They live as long as the host.</summary>
public sealed class DatabaseSources : IAsyncDisposable, IDisposable
{
    private static readonly TokenRequestContext EntraScope = new(["https://ossrdbms-aad.database.windows.net/.default"]);

    private const int DefaultAppConnections = 24;

    // Each timer that runs holds one for its lock, and takes as many again as it works on at once.
    private const int DefaultWorkerConnections = 48;

    /// <param name="options">Validated.</param>
    public DatabaseSources(DatabaseOptions options)
    {
        // Requests leave nothing on a connection, so there is nothing to reset: their settings end with their transaction. More connections than the server
        // has cores make everyone slower; a connection string may say otherwise.
        var app = new NpgsqlConnectionStringBuilder(options.App) { NoResetOnClose = true };
        if (!app.ShouldSerialize("Maximum Pool Size")) app.MaxPoolSize = DefaultAppConnections;
        var worker = new NpgsqlConnectionStringBuilder(options.Worker);
        if (!worker.ShouldSerialize("Maximum Pool Size")) worker.MaxPoolSize = DefaultWorkerConnections;
        App = Build(app.ConnectionString, options.CommandTimeoutSeconds, options);
        Worker = Build(worker.ConnectionString, options.WorkerTimeoutSeconds, options);
        (AppConnections, WorkerConnections) = (app.MaxPoolSize, worker.MaxPoolSize);
    }

    /// <summary>The most connections of the request paths.</summary>
    public int AppConnections { get; }

    /// <summary>The most connections of the timers.</summary>
    public int WorkerConnections { get; }

    /// <summary>As <c>strongroom_app</c>.</summary>
    public NpgsqlDataSource App { get; }

    /// <summary>As <c>strongroom_worker</c>.</summary>
    public NpgsqlDataSource Worker { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Worker.DisposeAsync();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        App.Dispose();
        Worker.Dispose();
    }

    /// <summary>As <c>strongroom_owner</c>, for as long as one command of an operator runs.</summary>
    internal static NpgsqlDataSource CreateOwner(DatabaseOptions options) => Build(options.Owner!, options.WorkerTimeoutSeconds, options);

    private static NpgsqlDataSource Build(string connectionString, int seconds, DatabaseOptions options)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.ApplicationName ??= "strongroom";
        builder.ConnectionStringBuilder.CommandTimeout = seconds;
        builder.ConnectionStringBuilder.Timeout = Math.Min(builder.ConnectionStringBuilder.Timeout, seconds);
        // Looking for Kerberos tickets loads its libraries into every process; who has them asks for them.
        if (!builder.ConnectionStringBuilder.ShouldSerialize("GSS Encryption Mode")) builder.ConnectionStringBuilder.GssEncryptionMode = GssEncryptionMode.Disable;
        builder.ConnectionStringBuilder.MaxAutoPrepare = options.AutoPrepare;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        if (options.ManagedIdentity)
        {
            // Tokens live for an hour or more; a failed renewal is tried again soon, the old token meanwhile holds.
            var credential = new DefaultAzureCredential();
            builder.UsePeriodicPasswordProvider(
                async (_, cancellationToken) => (await credential.GetTokenAsync(EntraScope, cancellationToken)).Token,
                TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10));
        }

        // A span a round trip, where a request or a run is traced: what the host itself asks every second is not. The text of a group's statements is long and says nothing new.
        builder.ConfigureTracing(tracing => tracing
            .ConfigureBatchSpanNameProvider(_ => "database").ConfigureBatchEnrichmentCallback((span, _) => span.SetTag("db.query.text", null))
            .ConfigureCommandFilter(_ => Activity.Current is not null)
            .EnableFirstResponseEvent(false).EnablePhysicalOpenTracing(false));
        return builder.Build();
    }
}
