using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <content>
/// Storage classes. A class is changed by copying the object over itself, which may change its ETag (parts become one, or other parts): so a copy carries
/// the ETag of what it is a copy of. GLACIER and DEEP_ARCHIVE cannot be read: the store lays a copy beside the object for some days. Other classes can be
/// read at any time; from there an object is copied back.
/// </content>
public sealed partial class S3ObjectStore
{
    private const string CopyOfHeader = "x-amz-meta-strongroom-copy-of";
    private const string ClassHeader = "x-amz-storage-class";

    /// <inheritdoc />
    public bool CanArchive => !string.IsNullOrEmpty(_options.ArchiveClass);

    /// <inheritdoc />
    public int HoursToReadable => _options.ArchiveClass switch { "GLACIER" => 5, "DEEP_ARCHIVE" => 12, _ => 0 };

    /// <inheritdoc />
    public async Task<bool> ArchiveAsync(ObjectKey key, string etag, CancellationToken cancellationToken) =>
        await TierAsync(key, cancellationToken) is { } tier && tier.Head.ETag == etag && await ChangeClassAsync(key, tier, _options.ArchiveClass!, cancellationToken);

    /// <inheritdoc />
    public async Task<bool> RehydrateAsync(ObjectKey key, string etag, int days, CancellationToken cancellationToken)
    {
        if (await TierAsync(key, cancellationToken) is not { } tier || tier.Head.ETag != etag) return false;
        if (tier.State != TierState.Archived) return true;
        if (HoursToReadable == 0) return await ChangeClassAsync(key, tier, "STANDARD", cancellationToken);
        var request = new RestoreObjectRequest
        {
            BucketName = _options.Bucket,
            Key = key.Value,
            Days = days,
            RetrievalTier = GlacierJobTier.Standard,
        };
        return await _guard.RunAsync(
            async () =>
            {
                try
                {
                    await _client.RestoreObjectAsync(request, cancellationToken);
                }
                catch (AmazonS3Exception e) when (e.ErrorCode == "RestoreAlreadyInProgress")
                {
                    // That is what was asked for.
                }
                return true;
            },
            S3Guard.NotFound, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ObjectTier?> TierAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        using var response = await FetchAsync(HttpMethod.Head, key, null, null, cancellationToken);
        if (response is null) return null;
        var (state, until) = StateOf(Header(response, ClassHeader), Header(response, "x-amz-restore"));
        return new ObjectTier(state, until, HeadOf(response), Header(response, CopyOfHeader));
    }

    // ongoing-request="true"; or ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT".
    private (TierState State, DateTimeOffset? Until) StateOf(string? storageClass, string? restore)
    {
        if (storageClass is null || storageClass != _options.ArchiveClass) return (TierState.Hot, null);
        if (restore is null) return (TierState.Archived, null);
        if (restore.Contains("ongoing-request=\"true\"", StringComparison.Ordinal)) return (TierState.Rehydrating, null);
        const string Expiry = "expiry-date=\"";
        var from = restore.IndexOf(Expiry, StringComparison.Ordinal);
        var to = from < 0 ? -1 : restore.IndexOf('"', from + Expiry.Length);
        return to > 0 && DateTimeOffset.TryParseExact(
            restore[(from + Expiry.Length)..to], "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            ? (TierState.Readable, until)
            : (TierState.Archived, null);
    }

    private Task<bool> ChangeClassAsync(ObjectKey key, ObjectTier tier, string storageClass, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string> { [ClassHeader] = storageClass, [CopyOfHeader] = tier.Head.ETag };
        return CopyAsync(key, tier.Head.ETag, key, tier.Head, headers, cancellationToken);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
