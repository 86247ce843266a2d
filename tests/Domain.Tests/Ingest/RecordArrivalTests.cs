using System.Security.Cryptography;
using Strongroom.Ingest;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Ingest;

public sealed class RecordArrivalTests : IAsyncLifetime
{
    private TestGateway _gateway = null!;
    private TenantId _tenant;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _tenant = await _gateway.AddTenantAsync();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Event_AHundredTimesFromEightWorkers_ChangesTheRecordOnce(string store)
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now, store: store);
        var head = await _gateway.PutAsync(_tenant, "a", store);

        var arrivals = new System.Collections.Concurrent.ConcurrentBag<Arrival>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel },
            async (_, _) => arrivals.Add(await ArriveAsync("a", store)));

        arrivals.Count(arrival => arrival == Arrival.Recorded).ShouldBe(1);
        arrivals.Count(arrival => arrival == Arrival.AlreadyRecorded).ShouldBe(99);
        (await _gateway.ScalarAsync<string>("SELECT status || '|' || version || '|' || etag || '|' || encode(sha256, 'hex') FROM file_records WHERE id = @id", ("id", file)))
            .ShouldBe($"available|2|{head.ETag}|{Convert.ToHexStringLower(SHA256.HashData("text"u8))}");
        (await _gateway.AuditsAsync("UPLOAD")).ShouldBe(1);
    }

    [Fact]
    public async Task Event_ForAnObjectNobodyAskedFor_QuarantinesItOnceAsUnknown()
    {
        await _gateway.PutAsync(_tenant, "sessions/s-1/surprise.bin", bytes: [1, 2, 3, 4, 5]);
        var arrivals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ArriveAsync("sessions/s-1/surprise.bin")));

        arrivals.Count(arrival => arrival == Arrival.Quarantined).ShouldBe(1);
        (await _gateway.ScalarAsync<string>("SELECT status || '|' || status_reason || '|' || file_type || '|' || size FROM file_records"))
            .ShouldBe("quarantined|unknown|unknown|5");
        (await _gateway.AuditsAsync("QUARANTINE")).ShouldBe(1);
        (await _gateway.UsageAsync(_tenant)).ShouldBe("1 files, 5 bytes");
    }

    [Fact]
    public async Task Event_Forged_ChangesNothing()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now);
        (await ArriveAsync("a")).ShouldBe(Arrival.Missing);
        (await ArriveAsync("never-was")).ShouldBe(Arrival.Missing);
        foreach (var key in new[] { "", "a", "tenants/", $"tenants/{_tenant}/", $"tenants/{_tenant.ToString().ToUpperInvariant()}/a", "tenants/../a" })
            (await _gateway.RecordArrival.RunAsync("azurite", key, null, Cancel)).ShouldBe(Arrival.Foreign, key);
        (await _gateway.RecordArrival.RunAsync("no-such-store", ObjectKey.Of(_tenant, "a").Value, null, Cancel)).ShouldBe(Arrival.Foreign);

        (await _gateway.StatusAsync(file)).ShouldBe("pending");
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM storage_audit_logs")).ShouldBe(0);
    }

    [Fact]
    public async Task Event_OfATenantThatIsNot_ChangesNothing()
    {
        var nobody = new TenantId(Guid.CreateVersion7());
        await _gateway.PutAsync(nobody, "a");
        (await _gateway.RecordArrival.RunAsync("azurite", ObjectKey.Of(nobody, "a").Value, null, Cancel)).ShouldBe(Arrival.Foreign);
        (await _gateway.ScalarAsync<long>("SELECT count(*) FROM file_records")).ShouldBe(0);
    }

    [Fact]
    public async Task Event_FromAnotherStoreThanTheRecords_ChangesNothing()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now);
        await _gateway.PutAsync(_tenant, "a", "ceph");
        (await ArriveAsync("a", "ceph")).ShouldBe(Arrival.Foreign);
        (await _gateway.StatusAsync(file)).ShouldBe("pending");
    }

    [Theory]
    [InlineData("longer", "text/plain", null, "document", "size")]
    [InlineData("txt", "text/plain", null, "document", "size")]
    [InlineData("text", "application/pdf", null, "document", "content type")]
    [InlineData("text", "text/plain", "other", "document", "SHA-256")]
    [InlineData("MZ\0\0", "text/plain", null, "document", "bytes are not")]
    public async Task Object_OtherThanAnnounced_IsQuarantined(string bytes, string contentType, string? declared, string fileType, string reason)
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now, fileType);
        if (declared is not null)
            await _gateway.ExecuteAsync("UPDATE file_records SET declared_sha256 = sha256(convert_to(@declared, 'UTF8'))", ("declared", declared));
        await _gateway.PutAsync(_tenant, "a", bytes: System.Text.Encoding.UTF8.GetBytes(bytes), contentType: contentType);

        (await ArriveAsync("a")).ShouldBe(Arrival.Quarantined);
        (await ArriveAsync("a")).ShouldBe(Arrival.AlreadyRecorded);

        (await _gateway.StatusAsync(file)).ShouldBe("quarantined");
        (await _gateway.ScalarAsync<string>("SELECT status_reason FROM file_records")).ShouldContain(reason);
        (await _gateway.AuditsAsync("QUARANTINE", file)).ShouldBe(1);
        (await _gateway.AuditsAsync("UPLOAD")).ShouldBe(0);
        (await _gateway.UsageAsync(_tenant)).ShouldBe($"1 files, {bytes.Length} bytes");
    }

    [Fact]
    public async Task Object_OverwrittenAfterItWasAvailable_IsQuarantinedWhicheverEventComesFirst()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now);
        await _gateway.PutAsync(_tenant, "a");
        (await ArriveAsync("a")).ShouldBe(Arrival.Recorded);

        // Deleted and put again, past the gateway. Of the two events the later is handled first; the earlier then finds nothing new.
        await _gateway.Stores.Get("azurite").DeleteAsync(ObjectKey.Of(_tenant, "a"), Cancel);
        await _gateway.PutAsync(_tenant, "a", bytes: "evil"u8.ToArray());
        (await ArriveAsync("a")).ShouldBe(Arrival.Quarantined);
        (await ArriveAsync("a")).ShouldBe(Arrival.AlreadyRecorded);

        (await _gateway.StatusAsync(file)).ShouldBe("quarantined");
        (await _gateway.AuditsAsync("UPLOAD", file)).ShouldBe(1);
        (await _gateway.AuditsAsync("QUARANTINE", file)).ShouldBe(1);
    }

    [Fact]
    public async Task Store_FailingWhileTheObjectIsRead_LeavesTheRecordPendingForTheNextEvent()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now);
        await _gateway.PutAsync(_tenant, "a");
        _gateway.Faulty("azurite").Fault = (called, _) => called == "read" ? FaultKind.NothingKept : null;
        await Should.ThrowAsync<StoreUnavailableException>(() => ArriveAsync("a"));
        (await _gateway.StatusAsync(file)).ShouldBe("pending");

        _gateway.Faulty("azurite").Fault = (_, _) => null;
        (await ArriveAsync("a")).ShouldBe(Arrival.Recorded);
    }

    [Fact]
    public async Task Store_FailingWhileAnOverwrittenObjectIsLookedAt_LeavesTheRecordForTheNextEvent()
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "available", _gateway.Clock.Now);
        await _gateway.PutAsync(_tenant, "a");
        _gateway.Faulty("azurite").Fault = (called, _) => called == "head" ? FaultKind.NothingKept : null;
        await Should.ThrowAsync<StoreUnavailableException>(() => ArriveAsync("a"));
        (await _gateway.StatusAsync(file)).ShouldBe("available");

        _gateway.Faulty("azurite").Fault = (_, _) => null;
        (await ArriveAsync("a")).ShouldBe(Arrival.Quarantined);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Store_OfAnAnnouncedObject_IsAskedOnce(string store)
    {
        await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now, store: store);
        await _gateway.PutAsync(_tenant, "a", store);
        var calls = new List<string>();
        _gateway.Faulty(store).Before = (method, _) =>
        {
            calls.Add(method);
            return Task.CompletedTask;
        };

        (await ArriveAsync("a", store)).ShouldBe(Arrival.Recorded);

        calls.ShouldBe(["read"]);
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Object_Empty_IsRecordedWithItsHash(string store)
    {
        await _gateway.AddFileAsync(_tenant, "a", "pending", _gateway.Clock.Now, store: store, size: 0);
        await _gateway.PutAsync(_tenant, "a", store, bytes: []);

        (await ArriveAsync("a", store)).ShouldBe(Arrival.Recorded);

        (await _gateway.ScalarAsync<string>("SELECT encode(sha256, 'hex') FROM file_records")).ShouldBe(Convert.ToHexStringLower(SHA256.HashData([])));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<Arrival> ArriveAsync(string path, string store = "azurite") =>
        _gateway.RecordArrival.RunAsync(store, ObjectKey.Of(_tenant, path).Value, "trace", Cancel);
}
