using System.Runtime.CompilerServices;
using Azure;
using Azure.Identity;
using Strongroom.Telemetry;

namespace Strongroom.Stores.AzureBlob;

/// <summary>Runs calls to Azure and translates what goes wrong. Missing and taken are answers; everything else is an unavailable store.</summary>
internal sealed class AzureGuard(string store)
{
    /// <summary>Runs a call. <paramref name="absent"/> recognises failures that mean "no", for which the result is the default.</summary>
    public async Task<T?> RunAsync<T>(
        Func<Task<T>> call, Func<RequestFailedException, bool> absent, CancellationToken cancellationToken, [CallerMemberName] string operation = "")
    {
        using var measured = StoreCall.TryBegin(store, StoreProvider.AzureBlob, operation);
        try
        {
            var result = await call();
            measured?.Succeed();
            return result;
        }
        catch (RequestFailedException e) when (absent(e))
        {
            measured?.Succeed();
            return default;
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            measured?.Fail((e as RequestFailedException)?.Status ?? 0, e);
            throw new StoreUnavailableException(store, e, AnswerOf(e));
        }
    }

    /// <summary>Runs a call for which no failure is an answer.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken, [CallerMemberName] string operation = "") =>
        (await RunAsync(call, static _ => false, cancellationToken, operation))!;

    /// <summary>A missing blob; a missing container or account is a misconfigured store, not an answer.</summary>
    public static bool NotFound(RequestFailedException e) => e is { Status: 404, ErrorCode: "BlobNotFound" or null };

    /// <summary>If-Match or If-None-Match did not hold.</summary>
    public static bool PreconditionFailed(RequestFailedException e) => e is { Status: 412 } or { Status: 409, ErrorCode: "BlobAlreadyExists" };

    private static string? AnswerOf(Exception e) => e switch
    {
        RequestFailedException { Status: > 0 } refused => $"{refused.Status} {refused.ErrorCode}",
        AuthenticationFailedException => "no credential of this machine's identity is accepted",
        _ => null,
    };

    // A call that was tried twice fails with both failures in an AggregateException.
    private static bool IsFailure(Exception e, CancellationToken cancellationToken) => e switch
    {
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException aggregate => aggregate.InnerExceptions.All(inner => IsFailure(inner, cancellationToken)),
        _ => false,
    };
}
