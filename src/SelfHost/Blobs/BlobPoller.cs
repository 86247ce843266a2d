using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using Strongroom.SelfHost.Discovery;
using Strongroom.SelfHost.Hosting;
using Strongroom.SelfHost.Invocation;
using Strongroom.SelfHost.State;

namespace Strongroom.SelfHost.Blobs;

/// <summary>
/// Fires one blob function for every version of a blob it finds. A receipt follows success, so a version fires at least once; a version that
/// keeps failing becomes a poison record and gets its receipt, too.
/// </summary>
public sealed class BlobPoller(
    BlobFunction function,
    BlobContainerClient container,
    FunctionInvoker invoker,
    BlobReceipts receipts,
    PoisonRecords poison,
    SemaphoreSlim slots,
    HostJson limits,
    SelfHostOptions options,
    TimeProvider time,
    ILogger logger)
{
    private readonly ConcurrentDictionary<Version, Attempt> _attempts = new();
    private readonly string _store = $"{function.Name}:{container.AccountName}/{container.Name}";

    /// <summary>Looks through the container once and starts what is due; waits for a slot, not for the runs.</summary>
    public async Task ScanAsync(CancellationToken cancellationToken)
    {
        // A run that ended during the last scan may have been listed before its receipt was written: its mark is dropped only now.
        foreach (var (version, attempt) in _attempts)
        {
            if (attempt.Stage == Stage.Done) _attempts.TryRemove(version, out _);
        }
        var seen = new HashSet<Version>();
        await foreach (var page in container.GetBlobsAsync(prefix: function.Path.Prefix, cancellationToken: cancellationToken).AsPages(pageSizeHint: 1000))
        {
            Version[] versions = [.. page.Values.Where(blob => function.Path.Match(blob.Name) is not null).Select(Read)];
            if (versions.Length == 0) continue;
            var handled = await receipts.FindAsync(_store, Array.ConvertAll(versions, version => version.Name), cancellationToken);
            foreach (var version in versions)
            {
                if (handled.TryGetValue(version.Name, out var etag) && etag == version.ETag) continue;
                seen.Add(version);
                if (!IsDue(version)) continue;
                await slots.WaitAsync(cancellationToken);
                _ = HandleAsync(version, cancellationToken);
            }
        }
        // Failed versions that are gone by now need no further attempt.
        foreach (var (version, attempt) in _attempts)
        {
            if (attempt.Stage == Stage.Failed && !seen.Contains(version)) _attempts.TryRemove(version, out _);
        }
    }

    /// <summary>Waits until nothing runs.</summary>
    public async Task DrainAsync()
    {
        for (var i = 0; i < limits.MaxDegreeOfParallelism; i++) await slots.WaitAsync(CancellationToken.None);
        slots.Release(limits.MaxDegreeOfParallelism);
    }

    /// <summary>Runs the function for one blob now; throws what it throws. Success settles its poison records.</summary>
    public async Task RunAsync(string blobName, CancellationToken cancellationToken)
    {
        await CallAsync(blobName, cancellationToken);
        await poison.MarkReplayedAsync(function.Name, $"{container.Name}/{blobName}", time.GetUtcNow(), cancellationToken);
    }

    private static Version Read(BlobItem blob) => new(blob.Name, blob.Properties.ETag?.ToString() ?? "");

    private bool IsDue(Version version) =>
        !_attempts.TryGetValue(version, out var attempt) || (attempt.Stage == Stage.Failed && attempt.NotBefore <= time.GetUtcNow());

    private async Task HandleAsync(Version version, CancellationToken cancellationToken)
    {
        var failures = _attempts.TryGetValue(version, out var earlier) ? earlier.Failures : 0;
        _attempts[version] = new Attempt(Stage.Running, failures, default);
        try
        {
            _attempts[version] = await AttemptAsync(version, failures, cancellationToken);
        }
        catch (Exception e)
        {
            // The receipt could not be written, or the host stops: the version stays unhandled and fires again.
            if (!cancellationToken.IsCancellationRequested) Log.BlobReceiptFailed(logger, function.Name, version.Name, e);
            _attempts[version] = new Attempt(Stage.Failed, failures, time.GetUtcNow() + options.BlobRetryDelay);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<Attempt> AttemptAsync(Version version, int failures, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(version.Name, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            failures++;
            Log.BlobFailed(logger, function.Name, version.Name, failures, e);
            if (failures < limits.PoisonBlobThreshold)
                return new Attempt(Stage.Failed, failures, time.GetUtcNow() + (options.BlobRetryDelay * Math.Pow(2, failures - 1)));
            await poison.AddAsync(function.Name, $"{container.Name}/{version.Name}", Describe(e), failures, time.GetUtcNow(), cancellationToken);
            Log.BlobPoisoned(logger, function.Name, version.Name, failures);
        }
        await receipts.AddAsync(_store, version.Name, version.ETag, time.GetUtcNow(), cancellationToken);
        return new Attempt(Stage.Done, failures, default);
    }

    private async Task CallAsync(string blobName, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var data = function.Path.Match(blobName) ?? throw new ArgumentException($"'{blobName}' does not match {function.Path}.", nameof(blobName));
        await invoker.InvokeAsync(function, container.GetBlobClient(blobName), data, cancellationToken);
        Log.FunctionSucceeded(logger, function.Name, time.GetElapsedTime(started).TotalMilliseconds);
    }

    private static string Describe(Exception e)
    {
        var text = $"{e.GetType().Name}: {e.Message}";
        return text.Length <= 500 ? text : text[..500];
    }

    private enum Stage
    {
        Running,
        Failed,
        Done,
    }

    private sealed record Version(string Name, string ETag);

    private sealed record Attempt(Stage Stage, int Failures, DateTimeOffset NotBefore);
}
