using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Strongroom.Telemetry;

namespace Strongroom.Stores.AzureBlob;

/// <summary>
/// An Azure Blob container. A SAS binds neither size nor media type: what arrived is verified at the blob event. With the permission to create
/// only, it cannot overwrite a blob.
/// </summary>
public sealed partial class AzureBlobStore : IObjectStore, IMultipartStore, IPurgeStore, IObjectLockStore, IArchiveTierStore, IReplacingStore, IDisposable
{
    private readonly int _pageSize;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _connections = StoreHttp.CreateConnections();
    private readonly HttpClient _http;
    private readonly BlobContainerClient _container;
    private readonly UserDelegationKeys? _delegation;
    private readonly SasSigner _signer;
    private readonly AzureGuard _guard;

    /// <param name="options">Validated options of this store.</param>
    /// <param name="time">Decides when a user-delegation key is renewed.</param>
    /// <param name="pageSize">How many blobs a listing asks for at a time.</param>
    public AzureBlobStore(StoreOptions options, TimeProvider time, int pageSize = 1000)
    {
        _pageSize = pageSize;
        _time = time;
        _canArchive = !string.IsNullOrEmpty(options.ArchiveClass);
        _immutable = options.Immutable;
        var endpoint = new Uri(options.Endpoint);
        Info = new StoreInfo(options.Name, options.Provider, options.Region, endpoint, options.Bucket);
        _guard = new AzureGuard(options.Name);
        _http = StoreHttp.CreateClient(_connections, Timeout.InfiniteTimeSpan);
        var settings = new BlobClientOptions { Transport = new HttpClientTransport(_http) };
        settings.Retry.MaxRetries = 1;
        settings.Retry.Delay = TimeSpan.FromMilliseconds(200);
        settings.Retry.NetworkTimeout = StoreHttp.AnswerTimeout;
        BlobServiceClient service;
        StorageSharedKeyCredential? accountKey = null;
        if (!string.IsNullOrEmpty(options.AccountKey))
        {
            accountKey = new StorageSharedKeyCredential(options.AccountName ?? AccountOf(endpoint), options.AccountKey);
            service = new BlobServiceClient(endpoint, accountKey, settings);
        }
        else
        {
            var credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });
            service = new BlobServiceClient(endpoint, credential, settings);
            _delegation = new UserDelegationKeys(
                async (from, until, token) => await _guard.RunAsync(async () => (await service.GetUserDelegationKeyAsync(from, until, token)).Value, token, "user_delegation_key"), time);
        }
        _container = service.GetBlobContainerClient(options.Bucket);
        _signer = new SasSigner(_container, accountKey?.AccountName ?? _container.AccountName, accountKey is null ? null : options.AccountKey, _delegation);
    }

    /// <inheritdoc />
    public StoreInfo Info { get; }

    /// <inheritdoc />
    public Task<ObjectHead?> HeadAsync(ObjectKey key, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var found = (await _container.GetBlobClient(key.Value).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return Head(found.ContentLength, found.ContentType, found.ETag, found.LastModified);
        },
        AzureGuard.NotFound, cancellationToken);

    /// <inheritdoc />
    public Task<ObjectContent?> OpenReadAsync(ObjectKey key, ByteRange? range, string? etag, CancellationToken cancellationToken) => _guard.RunAsync(
        async () =>
        {
            var options = new BlobDownloadOptions();
            if (range is { } part) options.Range = new HttpRange(part.Offset, part.Length);
            if (etag is not null) options.Conditions = new BlobRequestConditions { IfMatch = new ETag($"\"{etag}\"") };
            var found = (await _container.GetBlobClient(key.Value).DownloadStreamingAsync(options, cancellationToken)).Value;
            var size = range is null ? found.Details.ContentLength : ContentRangeHeaderValue.Parse(found.Details.ContentRange).Length!.Value;
            return new ObjectContent(Head(size, found.Details.ContentType, found.Details.ETag, found.Details.LastModified), CountedStream.From(Info.Name, found.Content), found);
        },
        e => AzureGuard.NotFound(e) || AzureGuard.PreconditionFailed(e), cancellationToken, "read");

    /// <inheritdoc />
    public Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken) => _guard.RunAsync(
        () => _container.GetBlobClient(key.Value).DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken),
        AzureGuard.NotFound, cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectListing> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var pages = _container.GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken)
            .AsPages(pageSizeHint: _pageSize).GetAsyncEnumerator(cancellationToken);
        while (await _guard.RunAsync(() => pages.MoveNextAsync().AsTask(), cancellationToken))
        {
            foreach (var found in pages.Current.Values)
            {
                yield return new ObjectListing(
                    found.Name, found.Properties.ContentLength ?? 0, Unquote(found.Properties.ETag ?? default), found.Properties.LastModified ?? default);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask<SignedRequest> SignPutAsync(ObjectKey key, PutOptions options, SignedWindow window, CancellationToken cancellationToken)
    {
        var url = await _signer.SignAsync(key, BlobSasPermissions.Create, null, window, cancellationToken);
        var headers = new Dictionary<string, string>
        {
            ["content-length"] = options.Length.ToString(CultureInfo.InvariantCulture),
            ["content-type"] = options.ContentType,
            ["x-ms-blob-type"] = "BlockBlob",
        };
        return new SignedRequest("PUT", url, headers, window.Until);
    }

    /// <inheritdoc />
    public async ValueTask<SignedRequest> SignGetAsync(
        ObjectKey key, ResponseOverrides overrides, SignedWindow window, CancellationToken cancellationToken) =>
        new("GET", await _signer.SignAsync(key, BlobSasPermissions.Read, overrides, window, cancellationToken), SignedRequest.NoHeaders, window.Until);

    /// <inheritdoc />
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StoreHttp.CheckTimeout);
        await _guard.RunAsync(() => _container.GetPropertiesAsync(cancellationToken: limit.Token), cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _delegation?.Dispose();
        _http.Dispose();
        _connections.Dispose();
    }

    // {account}.blob.core.windows.net, or Azurite's 127.0.0.1:10000/{account}.
    private static string AccountOf(Uri endpoint) => endpoint.AbsolutePath.Trim('/') is { Length: > 0 } path ? path : endpoint.Host.Split('.')[0];

    private static ObjectHead Head(long size, string? contentType, ETag etag, DateTimeOffset lastModified) =>
        new(size, contentType ?? "", Unquote(etag), lastModified);

    private static string Unquote(ETag etag) => etag.ToString().Trim('"');
}
