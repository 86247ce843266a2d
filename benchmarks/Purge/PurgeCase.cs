using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Strongroom.Bench.Running;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;

namespace Strongroom.Bench.Purge;

/// <summary>
/// The whole purge, with confirmation, rows, signed receipts and audit entries on a database that syncs, beside a bare loop of the SDK that only deletes
/// as many objects of the same names: 1,000 keys a request on Ceph, eight requests at once on Azurite.
/// </summary>
internal static class PurgeCase
{
    public const string Name = "purge";
    private const int Parallelism = 8, WarmUp = 1000, Rounds = 2;

    /// <param name="objects">How many on each store.</param>
    /// <param name="store">Only this one, ceph or azurite; null for both.</param>
    public static async Task<IReadOnlyList<CaseResult>> RunAsync(int objects, string? store)
    {
        var (azurite, ceph) = (await TestStores.AzuriteAsync(), await TestStores.CephAsync());
        var factory = new ObjectStoreFactory(TimeProvider.System);
        await using var gateway = await TestGateway.CreateAsync(factory.Create(azurite), factory.Create(ceph));
        gateway.Retention = new() { Parallelism = Parallelism };
        await SetDurableAsync(gateway, "SET {0} = on");
        try
        {
            var container = new BlobServiceClient(new Uri(azurite.Endpoint), new StorageSharedKeyCredential(azurite.AccountName, azurite.AccountKey)).GetBlobContainerClient(azurite.Bucket);
            using var client = new AmazonS3Client(
                new BasicAWSCredentials(ceph.AccessKeyId, ceph.SecretAccessKey),
                new AmazonS3Config { ServiceURL = ceph.Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1", RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED });
            var results = new List<CaseResult>();
            if (store is null or "ceph") results.Add(await MeasureAsync(gateway, "ceph", objects, keys => DeleteAsync(client, ceph.Bucket, keys)));
            if (store is null or "azurite") results.Add(await MeasureAsync(gateway, "azurite", objects, keys => DeleteAsync(container, keys)));
            return results;
        }
        finally
        {
            await SetDurableAsync(gateway, "RESET {0}");
        }
    }

    private static async Task<CaseResult> MeasureAsync(TestGateway gateway, string store, int objects, Func<string[], Task> delete)
    {
        await PurgeAsync(gateway, store, WarmUp);
        await BareAsync(gateway, store, WarmUp, delete);

        // In turns, and the better of each: what else the machine does then weighs on both.
        var (purge, bare) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            bare = Math.Min(bare, await BareAsync(gateway, store, objects, delete));
            purge = Math.Min(purge, await PurgeAsync(gateway, store, objects));
        }
        using var self = Process.GetCurrentProcess();
        return new CaseResult(Name)
        {
            Connections = Parallelism,
            Rps = objects / purge,
            RssMb = self.PeakWorkingSet64 >> 20,
            Bounds = [new Bound("bare SDK loop", objects / bare, bare / purge)],
            Note = $"{objects} objects on {store}",
            More = new Dictionary<string, object> { ["store"] = store, ["objects"] = objects },
        };
    }

    private static async Task<double> BareAsync(TestGateway gateway, string store, int objects, Func<string[], Task> delete)
    {
        var keys = await PutAsync(gateway, await gateway.AddTenantAsync(store), store, objects);
        var watch = Stopwatch.StartNew();
        await delete(keys);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> PurgeAsync(TestGateway gateway, string store, int objects)
    {
        var tenant = await gateway.AddTenantAsync(store);
        await PutAsync(gateway, tenant, store, objects);
        await gateway.ExecuteAsync(
            """
            WITH usage AS (UPDATE tenant_usage SET files = @objects, bytes = 4 * @objects WHERE tenant_id = @tenant),
            file AS (
                INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, file_name, content_type, size, etag, upload_kind, uploaded_by,
                    created_at, available_at, deleted_at, deleted_by, updated_at)
                SELECT gen_random_uuid(), @tenant, 'sessions/s-1/' || lpad(n::text, 7, '0'), @store, 'deleted', 'document', 'sessions/s-1', 'f', 'text/plain', 4, 'e', 'single', 'u',
                    now(), now(), now(), 'u', now()
                FROM generate_series(0, @objects - 1) AS n
                RETURNING id)
            INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
            SELECT gen_random_uuid(), @tenant, id, 'retention', 'system', now() - interval '1 hour', now() - interval '1 hour' FROM file
            """,
            ("objects", objects), ("tenant", tenant.Value), ("store", store));
        await gateway.ExecuteAsync("ANALYZE strongroom.file_records, strongroom.purge_intents");
        var watch = Stopwatch.StartNew();
        var summary = await gateway.Purge.RunAsync(CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        var usage = await gateway.UsageAsync(tenant);
        return summary.Purged == objects && usage == "0 files, 0 bytes" ? seconds : throw new InvalidOperationException($"The purge ended with {summary}, {usage}.");
    }

    private static async Task<string[]> PutAsync(TestGateway gateway, TenantId tenant, string store, int objects)
    {
        string[] paths = [.. Enumerable.Range(0, objects).Select(n => $"sessions/s-1/{n:D7}")];
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = Parallelism }, async (path, _) => await gateway.PutAsync(tenant, path, store));
        return [.. paths.Select(path => ObjectKey.Of(tenant, path).Value)];
    }

    private static async Task DeleteAsync(AmazonS3Client client, string bucket, string[] keys)
    {
        foreach (var some in keys.Chunk(1000))
            await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = [.. some.Select(key => new KeyVersion { Key = key })] });
    }

    private static Task DeleteAsync(BlobContainerClient container, string[] keys) => Parallel.ForEachAsync(
        keys, new ParallelOptions { MaxDegreeOfParallelism = Parallelism },
        async (key, token) => await container.GetBlobClient(key).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: token));

    private static async Task SetDurableAsync(TestGateway gateway, string how)
    {
        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
            await gateway.ExecuteAsync("ALTER SYSTEM " + how.Replace("{0}", setting, StringComparison.Ordinal));
        await gateway.ExecuteAsync("SELECT pg_reload_conf()");
        await Task.Delay(300);
    }
}
