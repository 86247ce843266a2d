using Strongroom.Database;
using Strongroom.Ingest;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Ingest;

public sealed class ExpirePendingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2028, 2, 29, 12, 0, 0, TimeSpan.Zero);
    private TestGateway _gateway = null!;
    private TenantId _tenant;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TestGateway.OnBothStoresAsync();
        _gateway.Clock.Now = Noon;
        _tenant = await _gateway.AddTenantAsync();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Upload_AroundItsGrace_ExpiresAtTheSecond()
    {
        var young = await _gateway.AddFileAsync(_tenant, "young", "pending", Noon.AddMinutes(-60).AddSeconds(1));
        var due = await _gateway.AddFileAsync(_tenant, "due", "pending", Noon.AddMinutes(-60));

        (await RunAsync()).ShouldBe(new(PassEnding.Done, 1, 0, 0, 0, 0, 0));

        (await _gateway.StatusAsync(young)).ShouldBe("pending");
        (await _gateway.StatusAsync(due)).ShouldBe("expired");
        (await _gateway.AuditsAsync("EXPIRE", due)).ShouldBe(1);
        (await _gateway.UsageAsync(_tenant)).ShouldBe("1 files, 4 bytes");

        // The path is free again.
        await _gateway.AddFileAsync(_tenant, "due", "pending", Noon);
    }

    [Theory]
    [InlineData("NULL")]
    [InlineData("'epoch'")]
    [InlineData("'-infinity'")]
    [InlineData("'infinity'")]
    public async Task Upload_WithAMissingOrNonsensicalExpiry_NeverExpires(string expiry)
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", Noon.AddYears(-1));
        await _gateway.ExecuteAsync($"UPDATE file_records SET expires_at = {expiry}");
        (await RunAsync()).Expired.ShouldBe(0);
        (await _gateway.StatusAsync(file)).ShouldBe("pending");
    }

    [Theory]
    [InlineData("azurite")]
    [InlineData("ceph")]
    public async Task Upload_WhoseObjectIsThere_IsRecordedAndNotExpired(string store)
    {
        var file = await _gateway.AddFileAsync(_tenant, "a", "pending", Noon.AddDays(-1), store: store);
        await _gateway.PutAsync(_tenant, "a", store);
        (await RunAsync()).ShouldBe(new(PassEnding.Done, 0, 1, 0, 0, 0, 0));
        (await _gateway.StatusAsync(file)).ShouldBe("available");
    }

    [Fact]
    public async Task Parts_OfAnExpiredUpload_AreThrownAwayAlsoWhenTheFirstAttemptFails()
    {
        var store = _gateway.Faulty("ceph");
        var key = ObjectKey.Of(_tenant, "big");
        var upload = await store.BeginAsync(key, "text/plain", Cancel);
        await PutPartAsync(store, key, upload);
        await _gateway.AddFileAsync(_tenant, "big", "pending", Noon.AddDays(-1), store: "ceph");
        await _gateway.ExecuteAsync("UPDATE file_records SET upload_kind = 'multipart', multipart_id = @upload", ("upload", upload));

        store.Fault = (method, _) => method == "abort" ? FaultKind.NothingKept : null;
        (await RunAsync()).ShouldBe(new(PassEnding.Done, 1, 0, 0, 1, 0, 0));
        (await store.ListPartsAsync(key, upload, Cancel)).Count.ShouldBe(1);

        store.Fault = (_, _) => null;
        (await RunAsync()).ShouldBe(new(PassEnding.Done, 0, 0, 1, 0, 0, 0));
        (await store.ListPartsAsync(key, upload, Cancel)).ShouldBeEmpty();
        (await RunAsync()).Aborted.ShouldBe(0);
    }

    [Fact]
    public async Task Store_ThatIsDown_KeepsItsUploadsPendingAndDoesNotStopTheOther()
    {
        var here = await _gateway.AddFileAsync(_tenant, "here", "pending", Noon.AddDays(-1));
        var there = await _gateway.AddFileAsync(_tenant, "there", "pending", Noon.AddDays(-1), store: "ceph");
        _gateway.Faulty("azurite").Fault = (_, _) => FaultKind.NothingKept;
        (await RunAsync()).ShouldBe(new(PassEnding.Done, 1, 0, 0, 1, 0, 0));
        (await _gateway.StatusAsync(here)).ShouldBe("pending");
        (await _gateway.StatusAsync(there)).ShouldBe("expired");
    }

    [Fact]
    public async Task Hosts_AtOnce_ExpireEachUploadOnce()
    {
        for (var i = 0; i < 30; i++) await _gateway.AddFileAsync(_tenant, $"{i}", "pending", Noon.AddDays(-1));
        var summaries = await Task.WhenAll(RunAsync(), RunAsync(), RunAsync());
        summaries.Sum(summary => summary.Expired).ShouldBe(30);
        (await _gateway.AuditsAsync("EXPIRE")).ShouldBe(30);
        (await _gateway.UsageAsync(_tenant)).ShouldBe("0 files, 0 bytes");
    }

    [Fact]
    public async Task KeysAndGrants_OlderThanTheirUse_AreForgottenInEveryTenant()
    {
        foreach (var tenant in new[] { _tenant, await _gateway.AddTenantAsync() })
        {
            var file = await _gateway.AddFileAsync(tenant, "a", "available", Noon);
            await _gateway.ExecuteAsync(
                """
                INSERT INTO idempotency_keys (tenant_id, user_id, key, operation, fingerprint, created_at)
                SELECT @tenant, 'u', age::text, 'x', sha256('x'), @now::timestamptz - age
                FROM unnest(ARRAY[interval '23:59:59', interval '24:00:00', interval '24:00:01']) age;
                """,
                ("tenant", tenant.Value), ("now", Noon.UtcDateTime));
            await _gateway.ExecuteAsync(
                """
                INSERT INTO grants (id, tenant_id, file_id, kind, issued_to, issued_role, issued_at, expires_at)
                SELECT uuid_v7(@now::timestamptz - age - interval '15 minutes'), @tenant, @file, 'download', 'u', 'member', @now::timestamptz - age - interval '15 minutes', @now::timestamptz - age
                FROM unnest(ARRAY[interval '719:59:59', interval '720:00:00', interval '720:00:01']) age
                """,
                ("tenant", tenant.Value), ("file", file), ("now", Noon.UtcDateTime));
        }
        (await RunAsync()).ShouldBe(new(PassEnding.Done, 0, 0, 0, 0, 2, 2));
        (await _gateway.ScalarAsync<long>("SELECT (SELECT count(*) FROM idempotency_keys) * 100 + (SELECT count(*) FROM grants)")).ShouldBe(404);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<ExpireSummary> RunAsync() => _gateway.ExpirePending.RunAsync(Cancel);

    private static async Task PutPartAsync(FaultyStore store, ObjectKey key, string upload)
    {
        var signed = await store.SignPartAsync(key, upload, 1, 4, SignedWindow.Starting(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5)), Cancel);
        using var http = new HttpClient();
        using var content = new ByteArrayContent("part"u8.ToArray());
        using var response = await http.PutAsync(new Uri(signed.Url), content, Cancel);
        response.EnsureSuccessStatusCode();
    }
}
