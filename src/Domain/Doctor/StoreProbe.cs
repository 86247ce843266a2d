using System.Net;
using System.Text;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>
/// Does with a store, once and on objects of its own, what the gateway does with it. Its keys lie under a tenant that nobody can be and in the gateway's own
/// folder, so that events about them are ignored; it takes them away again, and what an earlier probe left when it was killed.
/// </summary>
public sealed class StoreProbe(DoctorHttp http, TimeProvider time)
{
    private static readonly TenantId Nobody = new(Guid.Parse("00000000-0000-7000-8000-00000000d0c7"));
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("strongroom doctor\n");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2), LongestLock = TimeSpan.FromSeconds(10);

    /// <summary>An earlier probe's objects: another doctor may be at work on younger ones.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>The prefix of the probe's keys in every bucket.</summary>
    public static string Prefix { get; } = $"{ObjectKey.PrefixOf(Nobody)}{OwnKeys.Prefix}doctor-";

    /// <summary>Looks; each step that failed is told with what it was and how the store answered. A step that others stand on ends the probe.</summary>
    public async Task<IReadOnlyList<(ProbeStep Step, string Answer)>> RunAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var failures = new List<(ProbeStep, string)>();
        ObjectKey Key(string part) => ObjectKey.Of(Nobody, $"{OwnKeys.Prefix}doctor-{Guid.CreateVersion7(time.GetUtcNow()):N}-{part}");
        var (signed, put, parts) = (Key("signed"), Key("put"), Key("parts"));
        if (!await TryAsync(ProbeStep.Reach, () => store.CheckAsync(cancellationToken))) return failures;
        if (!await TryAsync(ProbeStep.List, () => SweepAsync(store, cancellationToken))) return failures;
        try
        {
            if (await TryAsync(ProbeStep.SignedPut, () => PutSignedAsync(store, signed, cancellationToken)))
            {
                await TryAsync(ProbeStep.Read, async () => Expect(await store.HeadAsync(signed, cancellationToken) is { } head && head.Size == Body.Length, "the object is not there"));
                await TryAsync(ProbeStep.SignedGet, () => GetSignedAsync(store, signed, cancellationToken));
            }

            if (await TryAsync(ProbeStep.Put, () => PutAsync(store, put, cancellationToken)))
            {
                if (store is IArchiveTierStore { CanArchive: true } tiers) await TryAsync(ProbeStep.Archive, () => ArchiveAsync(store, tiers, put, cancellationToken));
                if (store is IObjectLockStore { LocksObjects: true } locks) await TryAsync(ProbeStep.Lock, () => LockAsync(store, locks, signed, cancellationToken));
            }

            if (store is IMultipartStore multipart) await TryAsync(ProbeStep.Multipart, () => PutPartsAsync(multipart, parts, cancellationToken));
        }
        finally
        {
            await TryAsync(ProbeStep.Delete, () => DeleteAsync(store, [signed, put, parts], CancellationToken.None));
        }

        return failures;

        async Task<bool> TryAsync(ProbeStep step, Func<Task> run)
        {
            try
            {
                await run();
                return true;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested || step == ProbeStep.Delete)
            {
                failures.Add((step, Describe(e)));
                return false;
            }
        }
    }

    private async Task SweepAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var left = new List<ObjectKey>();
        await foreach (var found in store.ListAsync(Prefix, cancellationToken))
            if (found.LastModified < time.GetUtcNow() - Abandoned && ObjectKey.TryParse(found.Key, out var key)) left.Add(key);
        if (left.Count > 0) await DeleteAsync(store, left, cancellationToken);
    }

    private async Task PutSignedAsync(IObjectStore store, ObjectKey key, CancellationToken cancellationToken)
    {
        var signed = await store.SignPutAsync(key, new PutOptions(Body.Length, "text/plain"), SignedWindow.Starting(time.GetUtcNow(), Lifetime), cancellationToken);
        using var answer = await http.SendAsync(signed, Body, cancellationToken);
        Expect(answer.IsSuccessStatusCode, $"the store answered {(int)answer.StatusCode}");
    }

    private async Task GetSignedAsync(IObjectStore store, ObjectKey key, CancellationToken cancellationToken)
    {
        var signed = await store.SignGetAsync(key, new ResponseOverrides("text/plain", "attachment"), SignedWindow.Starting(time.GetUtcNow(), Lifetime), cancellationToken);
        using var answer = await http.SendAsync(signed, null, cancellationToken);
        Expect(answer.StatusCode == HttpStatusCode.OK, $"the store answered {(int)answer.StatusCode}");
        Expect((await answer.Content.ReadAsByteArrayAsync(cancellationToken)).AsSpan().SequenceEqual(Body), "other bytes came back than were put");
    }

    private static async Task PutAsync(IObjectStore store, ObjectKey key, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(Body, writable: false);
        Expect(await store.PutAsync(key, content, new PutOptions(Body.Length, "text/plain"), cancellationToken) is not null, "the key was taken");
    }

    private static async Task ArchiveAsync(IObjectStore store, IArchiveTierStore tiers, ObjectKey key, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(key, cancellationToken);
        Expect(await tiers.ArchiveAsync(key, head!.ETag, cancellationToken), "the object is not there");
        Expect(await tiers.TierAsync(key, cancellationToken) is { State: not TierState.Hot }, "the object stayed in its tier");
    }

    // A governance lock of a minute, which is taken away again: the same rights that locks of files need.
    private async Task LockAsync(IObjectStore store, IObjectLockStore locks, ObjectKey key, CancellationToken cancellationToken)
    {
        var head = await store.HeadAsync(key, cancellationToken);
        Expect(head is not null && await locks.SetLockAsync(key, head.ETag, new ObjectLock(ObjectLock.Governance, time.GetUtcNow().AddMinutes(1)), cancellationToken), "the object is not there");
        Expect(await locks.GetLockAsync(key, head!.ETag, cancellationToken) is not null, "the object has no lock afterwards");
        await locks.RemoveLockAsync(key, head.ETag, cancellationToken);
    }

    private async Task PutPartsAsync(IMultipartStore store, ObjectKey key, CancellationToken cancellationToken)
    {
        var upload = await store.BeginAsync(key, "text/plain", cancellationToken);
        try
        {
            var signed = await store.SignPartAsync(key, upload, 1, Body.Length, SignedWindow.Starting(time.GetUtcNow(), Lifetime), cancellationToken);
            using var answer = await http.SendAsync(signed, Body, cancellationToken);
            Expect(answer.IsSuccessStatusCode, $"the store answered {(int)answer.StatusCode} to a part");
            Expect((await store.ListPartsAsync(key, upload, cancellationToken)).Count == 1, "the part is not listed");
            Expect(await store.CompleteAsync(key, upload, 1, "text/plain", cancellationToken) is not null, "the parts were not joined");
        }
        catch
        {
            await store.AbortAsync(key, upload, CancellationToken.None);
            throw;
        }
    }

    // All versions, and then the store is asked what is left. A lock that was cut short ends within seconds.
    private async Task DeleteAsync(IObjectStore store, List<ObjectKey> keys, CancellationToken cancellationToken)
    {
        if (store is not IPurgeStore purge)
        {
            foreach (var key in keys) await store.DeleteAsync(key, cancellationToken);
            return;
        }

        using var pace = new RequestPace(keys.Count, 0, time);
        var started = time.GetTimestamp();
        var why = "";
        if (!await purge.HidesDeletedAsync(pace, cancellationToken)) why = Join((await purge.DeleteAsync(keys, pace, cancellationToken)).Values);
        while (true)
        {
            var left = (await purge.FindAsync(keys, pace, cancellationToken)).Left;
            if (left.Count == 0) return;
            var failed = await purge.DeleteVersionsAsync(left, pace, cancellationToken);
            if (failed.Count > 0) why = Join(failed.Values);
            Expect(time.GetElapsedTime(started) < LongestLock, $"{left.Count} version(s) are left{why}");
            if (failed.Count > 0) await Task.Delay(TimeSpan.FromSeconds(0.5), time, cancellationToken);
        }

        static string Join(IEnumerable<PurgeFailure> failures) => string.Concat(failures.Select(failure => failure.Error).Distinct().Select(error => $"; {error}"));
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new ProbeFailedException(otherwise);
    }

    // Messages of the SDKs may hold addresses with signatures: only our own words and the store's codes are told.
    private static string Describe(Exception e) => e switch
    {
        ProbeFailedException failed => failed.Message,
        StoreUnavailableException unavailable => unavailable.Reason,
        HttpRequestException unreachable => $"no connection ({unreachable.HttpRequestError})",
        OperationCanceledException => "no answer in time",
        _ => e.GetType().Name,
    };

    private sealed class ProbeFailedException(string message) : Exception(message);
}
