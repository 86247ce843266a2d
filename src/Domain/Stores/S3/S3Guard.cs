using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace Strongroom.Stores.S3;

/// <summary>Runs calls to S3 and translates what goes wrong. Missing and taken are answers; everything else is an unavailable store.</summary>
internal sealed class S3Guard(string store)
{
    /// <summary>Runs a call. <paramref name="absent"/> recognises failures that mean "no", for which the result is the default.</summary>
    public async Task<T?> RunAsync<T>(Func<Task<T>> call, Func<AmazonS3Exception, bool> absent, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (AmazonS3Exception e) when (absent(e))
        {
            return default;
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            throw new StoreUnavailableException(store, e, e is AmazonServiceException { StatusCode: > 0 } refused ? $"{(int)refused.StatusCode} {refused.ErrorCode}" : null);
        }
    }

    /// <summary>Runs a call for which no failure is an answer.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        (await RunAsync(call, static _ => false, cancellationToken))!;

    /// <summary>A missing object; a missing bucket is a misconfigured store, not an answer (where S3 says which: a HEAD has no body).</summary>
    public static bool NotFound(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    /// <summary>If-Match or If-None-Match did not hold.</summary>
    public static bool PreconditionFailed(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
