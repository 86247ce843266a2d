using Strongroom.Database;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Retention;

public sealed class PurgeFaultsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _gateway.Clock.Now = Noon;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Delete_FailedAndNothingKept_IsTriedAgainLaterAndLaterAndDoesNotStopTheRest(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var files = new List<Guid>();
        for (var i = 0; i < 6; i++) files.Add(await AddDeletedAsync(tenant, $"{i}", Noon.AddDays(-31), store));
        _gateway.Faulty(store).Fault = (method, key) => method == "delete" && key?.Path == "3" ? FaultKind.NothingKept : null;

        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 5, 1, 0, 0));
        (await IntentAsync(files[3])).ShouldBe("1|00:01:00|delete failed: InternalError");
        (await _gateway.StatusAsync(files[3])).ShouldBe("deleted");

        // Not before its time; then the wait doubles.
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0));
        _gateway.Clock.Now = Noon.AddSeconds(60);
        (await _gateway.Purge.RunAsync(Cancel)).Failed.ShouldBe(1);
        (await IntentAsync(files[3])).ShouldBe("2|00:02:00|delete failed: InternalError");

        _gateway.Faulty(store).Fault = (_, _) => null;
        _gateway.Clock.Now = Noon.AddMinutes(3);
        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(1);
        (await _gateway.UsageAsync(tenant)).ShouldBe("0 files, 0 bytes");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(6);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Delete_FailedYetKept_IsPurgedBecauseTheStoreSaysItIsGone(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        for (var i = 0; i < 4; i++) await AddDeletedAsync(tenant, $"{i}", Noon.AddDays(-31), store);
        _gateway.Faulty(store).Fault = (method, _) => method == "delete" ? FaultKind.YetKept : null;
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 4, 0, 0, 0));
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Delete_ThatOnlySaysItSucceeded_GetsNoReceipt(string store)
    {
        var tenant = await _gateway.AddTenantAsync(store);
        var file = await AddDeletedAsync(tenant, "a", Noon.AddDays(-31), store);
        _gateway.Faulty(store).Fault = (method, _) => method == "delete" ? FaultKind.Lied : null;
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 1, 0, 0));
        (await IntentAsync(file)).ShouldBe("1|00:01:00|still there after the delete");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(0);
        (await _gateway.StatusAsync(file)).ShouldBe("deleted");
    }

    [Fact]
    public async Task Head_Failing_LeavesNoReceiptAlthoughTheBytesAreGone()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await AddDeletedAsync(tenant, "a", Noon.AddDays(-31));
        _gateway.Faulty("azurite").Fault = (method, _) => method == "head" ? FaultKind.NothingKept : null;
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 1, 0, 0));
        (await IntentAsync(file)).ShouldBe("1|00:01:00|absence could not be confirmed");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM receipts")).ShouldBe(0);

        _gateway.Faulty("azurite").Fault = (_, _) => null;
        (await _gateway.ExistsAsync(tenant, "a")).ShouldBeFalse();
        _gateway.Clock.Now = Noon.AddMinutes(1);
        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(1);
    }

    [Fact]
    public async Task Store_ThatIsDown_DoesNotStopTheOther()
    {
        var (here, there) = (await _gateway.AddTenantAsync(), await _gateway.AddTenantAsync("ceph"));
        _gateway.Retention = new() { BatchSize = 5 };
        for (var i = 0; i < 20; i++)
        {
            await AddDeletedAsync(here, $"{i}", Noon.AddDays(-31));
            await AddDeletedAsync(there, $"{i}", Noon.AddDays(-31), "ceph");
        }
        _gateway.Faulty("azurite").Fault = (_, _) => FaultKind.NothingKept;

        // The batches in flight are tried, the rest of that store is left alone.
        var summary = await _gateway.Purge.RunAsync(Cancel);
        summary.ShouldBe(new(PassEnding.Done, 20, summary.Failed, 0, 1));
        summary.Failed.ShouldBeInRange(5, 15);
        (await _gateway.UsageAsync(there)).ShouldBe("0 files, 0 bytes");

        _gateway.Faulty("azurite").Fault = (_, _) => null;
        _gateway.Clock.Now = Noon.AddMinutes(1);
        (await _gateway.Purge.RunAsync(Cancel)).Purged.ShouldBe(20);
        (await _gateway.UsageAsync(here)).ShouldBe("0 files, 0 bytes");
    }

    [Fact]
    public async Task Store_TakenOutOfTheConfiguration_IsAFailureOfItsFilesOnly()
    {
        var tenant = await _gateway.AddTenantAsync();
        var file = await _gateway.AddFileAsync(tenant, "a", "deleted", Noon.AddDays(-31), store: "gone");
        await _gateway.OrderPurgeAsync(file);
        (await _gateway.Purge.RunAsync(Cancel)).ShouldBe(new(PassEnding.Done, 0, 1, 0, 0));
        (await IntentAsync(file)).ShouldBe("1|00:01:00|store not configured");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<string> IntentAsync(Guid file) => _gateway.ScalarAsync<string>(
        "SELECT attempts || '|' || (next_attempt_at - @now) || '|' || last_error FROM purge_intents WHERE file_id = @id",
        ("now", _gateway.Clock.Now.UtcDateTime), ("id", file));

    private async Task<Guid> AddDeletedAsync(TenantId tenant, string path, DateTimeOffset at, string store = "azurite")
    {
        await _gateway.PutAsync(tenant, path, store);
        var file = await _gateway.AddFileAsync(tenant, path, "deleted", at, store: store);
        await _gateway.OrderPurgeAsync(file);
        return file;
    }
}
