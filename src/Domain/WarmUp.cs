using Microsoft.Extensions.Hosting;
using Strongroom.Access;
using Strongroom.Database;

namespace Strongroom;

/// <summary>
/// Opens a connection to the database and reads the issuers' keys while the host still starts: the first caller need not wait for them. What fails is tried
/// again by who needs it, and told to them.
/// </summary>
public sealed class WarmUp(DatabaseSources sources, TokenVerifier tokens) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        // Health, and the caller who needs it, say what is wrong.
        await Task.WhenAll(Task.Run(() => OpenAsync(stoppingToken), stoppingToken), Task.Run(() => tokens.PrepareAsync(stoppingToken), stoppingToken))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await sources.App.OpenConnectionAsync(cancellationToken);
    }
}
