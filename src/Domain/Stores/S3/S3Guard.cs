using System.Net;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Strongroom.Telemetry;

namespace Strongroom.Stores.S3;

/// <summary>Runs calls to S3 and translates what goes wrong. Missing and taken are answers; everything else is an unavailable store.</summary>
internal sealed class S3Guard(string store)
{
    /// <summary>Runs a call. <paramref name="absent"/> recognises failures that mean "no", for which the result is the default.</summary>
    public async Task<T?> RunAsync<T>(
        Func<Task<T>> call, Func<AmazonS3Exception, bool> absent, CancellationToken cancellationToken, [CallerMemberName] string operation = "")
    {
        using var measured = StoreCall.TryBegin(store, StoreProvider.S3, operation);
        try
        {
            var result = await call();
            measured?.Succeed();
            return result;
        }
        catch (AmazonS3Exception e) when (absent(e))
        {
            measured?.Succeed();
            return default;
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            measured?.Fail((e as AmazonServiceException)?.StatusCode is { } status ? (int)status : (int)((e as HttpRequestException)?.StatusCode ?? 0), e);
            throw new StoreUnavailableException(store, e, e is AmazonServiceException { StatusCode: > 0 } refused ? $"{(int)refused.StatusCode} {refused.ErrorCode}" : null);
        }
    }

    /// <summary>Runs a call for which no failure is an answer.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, [CallerMemberName] string operation = "") =>
        (await RunAsync(call, static _ => false, cancellationToken, operation))!;

    /// <summary>A missing object; a missing bucket is a misconfigured store, not an answer (where S3 says which: a HEAD has no body).</summary>
    public static bool NotFound(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode is not "NoSuchBucket";

    /// <summary>If-Match or If-None-Match did not hold.</summary>
    public static bool PreconditionFailed(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    private static bool IsFailure(Exception e, CancellationToken cancellationToken) =>
        e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
