using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace Strongroom.Stores.S3;

/// <summary>
/// An S3-compatible bucket. Reads need the permission to list the bucket as well: without it AWS answers 403 for a missing key, which is
/// an unavailable store here.
/// </summary>
public sealed partial class S3ObjectStore : IObjectStore, IMultipartStore, IPurgeStore, IObjectLockStore, IArchiveTierStore, IReplacingStore, IDisposable
{
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly int _pageSize;
    private readonly SocketsHttpHandler _connections = StoreHttp.CreateConnections();
    private readonly HttpMessageInvoker _requests;
    private readonly AmazonS3Client _client;
    private readonly S3Address _address;
    private readonly SigV4Presigner _presigner;
    private readonly S3Credentials? _credentials;
    private readonly S3Guard _guard;

    /// <param name="options">Validated options of this store.</param>
    /// <param name="time">Dates the signatures of our own uploads.</param>
    /// <param name="pageSize">How many objects a listing asks for at a time.</param>
    /// <param name="largestCopy">The most bytes that one copy takes; larger objects are copied in parts of it.</param>
    public S3ObjectStore(StoreOptions options, TimeProvider time, int pageSize = 1000, long largestCopy = 5L << 30)
    {
        _options = options;
        _time = time;
        _pageSize = pageSize;
        _largestCopy = largestCopy;
        var endpoint = new Uri(options.Endpoint);
        Info = new StoreInfo(options.Name, options.Provider, options.Region, endpoint, options.Bucket);
        // Without HttpClient on top: it would add a timeout of its own, and nothing that is used here.
        _requests = new HttpMessageInvoker(_connections, disposeHandler: false);
        _client = S3ClientFactory.Create(options, _connections);
        _address = new S3Address(endpoint, options.Bucket, options.ForcePathStyle);
        _presigner = new SigV4Presigner(options.SigningRegion ?? S3ClientFactory.DefaultRegion);
        _credentials = S3ClientFactory.CredentialsOf(options);
        _guard = new S3Guard(options.Name);
    }

    /// <inheritdoc />
    public StoreInfo Info { get; }

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectListing> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, MaxKeys = _pageSize };
        do
        {
            var page = await _guard.RunAsync(() => _client.ListObjectsV2Async(request, cancellationToken), cancellationToken);
            foreach (var found in page.S3Objects ?? [])
            {
                yield return new ObjectListing(found.Key, found.Size ?? 0, Unquote(found.ETag), Utc(found.LastModified));
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc />
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StoreHttp.CheckTimeout);
        await _guard.RunAsync(() => _client.HeadBucketAsync(new HeadBucketRequest { BucketName = _options.Bucket }, limit.Token), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _requests.Dispose();
        _connections.Dispose();
    }

    private static string Unquote(string? etag) => etag?.Trim('"') ?? "";

    private static DateTimeOffset Utc(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : default;
}
