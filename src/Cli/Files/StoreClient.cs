using System.Net;
using System.Text;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Files;

/// <summary>
/// Does signed requests at the object store, and again when that may help: after a lost connection, a pause of a minute, an answer of 5xx or 429, and with a fresh
/// signature after a 403. At most so many requests are under way at once, over all files.
/// </summary>
internal sealed class StoreClient(int parallel, TimeProvider clock) : IDisposable
{
    private const int RefusalBytes = 16 * 1024;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Retries _retries = new(clock);
    private readonly SemaphoreSlim _lanes = new(parallel);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
    {
        // Instead of one for the whole request there is one for the pause between two reads or writes.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Sends what <paramref name="make"/> makes, told whether the last signature was refused, and has <paramref name="take"/> read the answer: success, or one of
    /// <paramref name="alsoTaken"/>. Both say how many bytes they move; those of an attempt that fails are taken back.
    /// </summary>
    public async Task<T> SendAsync<T>(
        Transfer transfer, Func<bool, Action<long>, CancellationToken, Task<HttpRequestMessage>> make, Func<HttpResponseMessage, Action<long>, CancellationToken, Task<T>> take,
        IReadOnlyList<HttpStatusCode> alsoTaken, CancellationToken cancellationToken)
    {
        await _lanes.WaitAsync(cancellationToken);
        try
        {
            var refused = false;
            for (var attempt = 1; ; attempt++)
            {
                var moved = 0L;
                using var pulse = new Pulse(LongestPause, clock, cancellationToken);
                CommandException failure;
                try
                {
                    using var request = await make(refused, Moved, pulse.Token);
                    using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, pulse.Token);
                    if (response.IsSuccessStatusCode || alsoTaken.Contains(response.StatusCode)) return await take(response, Moved, pulse.Token);
                    refused = response.StatusCode == HttpStatusCode.Forbidden;
                    failure = await RefusedAsync(response, pulse.Token);
                    if (!refused && (int)response.StatusCode is < 500 and not (408 or 429)) throw failure;
                }
                catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
                {
                    failure = new CommandException("store-unreachable", $"The connection to the store was lost: {(e is OperationCanceledException ? "nothing moved for a minute." : e.Message)}", e)
                    {
                        Next = "Run the same command again: it goes on where this one stopped.",
                    };
                }
                transfer.Move(-moved);
                if (!_retries.Allows(attempt)) throw failure;
                transfer.Repeat();
                // A signature that has expired is simply replaced.
                if (!refused || attempt > 1) await _retries.WaitAsync(attempt, null, cancellationToken);

                void Moved(long bytes)
                {
                    moved += bytes;
                    transfer.Move(bytes);
                    pulse.Beat();
                }
            }
        }
        finally
        {
            _lanes.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _lanes.Dispose();
    }

    /// <summary>The address exactly as it was signed: left to itself, <see cref="Uri"/> would tidy it up.</summary>
    public static Uri Address(string signed) => new(signed, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>The entity tag as the store writes it: not all of them quote it.</summary>
    public static string? EtagOf(HttpResponseMessage response) => response.Headers.NonValidated.TryGetValues("ETag", out var values) ? values.ToString() : null;

    // Of the body only the store's own word: some stores put what was signed into it.
    private static async Task<CommandException> RefusedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[RefusalBytes];
        var body = Encoding.UTF8.GetString(buffer, 0, await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken));
        var (start, end) = (body.IndexOf("<Code>", StringComparison.Ordinal), body.IndexOf("</Code>", StringComparison.Ordinal));
        var word = start >= 0 && end > start ? $" {body[(start + 6)..end]}" : "";
        return new CommandException("store-refused", $"The store answered {(int)response.StatusCode}{word}.")
        {
            Exit = (int)response.StatusCode < 500 ? ExitCode.Refused : ExitCode.Failed,
            Next = response.StatusCode == HttpStatusCode.Forbidden ? "Does this machine's clock agree with the store's? If it does, ask the operator." : null,
        };
    }
}
