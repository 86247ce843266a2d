using Npgsql;
using Strongroom.SelfHost.State;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>What only one host does at a time.</summary>
public sealed class HostLockTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private HostDatabase _one = null!;
    private HostDatabase _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        (_one, _other) = (HostDatabase.At(_database.Worker), HostDatabase.At(_database.Worker));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Lock_Held_IsRefusedToOthersUntilLetGo()
    {
        await using (await TakeAsync(_one, "a"))
        {
            (await HostLock.TryTakeAsync(_other, "a", Token)).ShouldBeNull();
            await (await TakeAsync(_other, "b")).DisposeAsync();
        }

        await (await TakeAsync(_other, "a")).DisposeAsync();
    }

    [Fact]
    public async Task Lock_WaitedFor_IsTakenWhenLetGo()
    {
        var held = await TakeAsync(_one, "a");
        var waiting = HostLock.TakeAsync(_other, "a", TimeProvider.System, Token);
        await Task.Delay(200, Token);
        waiting.IsCompleted.ShouldBeFalse();

        await held.DisposeAsync();

        await (await waiting.WaitAsync(Patience.Limit, Token)).DisposeAsync();
    }

    [Fact]
    public async Task Lock_WithItsConnectionLost_IsLostAndNoticed()
    {
        await using var held = await TakeAsync(_one, "a");
        await held.EnsureHeldAsync(Token);

        await using (var administrator = new NpgsqlConnection(_database.Superuser))
        {
            await administrator.OpenAsync(Token);
            await using var kill = new NpgsqlCommand(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()",
                administrator);
            await kill.ExecuteNonQueryAsync(Token);
        }

        await Should.ThrowAsync<NpgsqlException>(() => held.EnsureHeldAsync(Token));
        await (await HostLock.TakeAsync(_other, "a", TimeProvider.System, Token)).DisposeAsync();
    }

    private static async Task<HostLock> TakeAsync(HostDatabase database, string name) =>
        (await HostLock.TryTakeAsync(database, name, Token)).ShouldNotBeNull();
}
