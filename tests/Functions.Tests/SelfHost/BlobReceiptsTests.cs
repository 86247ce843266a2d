using Strongroom.SelfHost.State;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>Receipts that are asked for together are written together, and none is reported before it is there.</summary>
public sealed class BlobReceiptsTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_ManyAtOnce_AllAreThereWhenItReturns()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = HostDatabase.At(database.Worker);
        var receipts = new BlobReceipts(host);
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"blob {i}")];

        await Task.WhenAll(names.Select(async name =>
        {
            await receipts.AddAsync("store", name, "tag of " + name, Now, Token);
            (await receipts.FindAsync("store", [name], Token))[name].ShouldBe("tag of " + name);
        }));

        (await receipts.FindAsync("store", names, Token)).Count.ShouldBe(200);
        (await receipts.FindAsync("other", names, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_TwoVersionsOfOneBlobAtOnce_KeepsTheLater()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = HostDatabase.At(database.Worker);
        var receipts = new BlobReceipts(host);

        await Task.WhenAll(Enumerable.Range(1, 50).Select(version => receipts.AddAsync("store", "blob", $"version {version}", Now, Token)));

        (await receipts.FindAsync("store", ["blob"], Token))["blob"].ShouldBe("version 50");
    }

    [Fact]
    public async Task Add_DatabaseDown_FailsEachAndTheNextIsTriedAgain()
    {
        await using var host = HostDatabase.At("Host=127.0.0.1;Port=1;Timeout=1");
        var receipts = new BlobReceipts(host);

        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => receipts.AddAsync("store", "a", "1", Now, Token));
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => Task.WhenAll(receipts.AddAsync("store", "a", "1", Now, Token), receipts.AddAsync("store", "b", "1", Now, Token)));
    }
}
