using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Strongroom.Functions.Ingest;

/// <summary>
/// Confirms a subscription of an SNS topic by fetching the address in its message, which must be one of AWS's own: a forged message must
/// not make us call anything else.
/// </summary>
public sealed partial class SnsConfirmation(IHttpClientFactory clients, ILogger<SnsConfirmation> logger)
{
    /// <summary>The client's name.</summary>
    public const string ClientName = "sns";

    /// <summary>Sets the client up.</summary>
    public static void Configure(HttpClient client)
    {
        client.Timeout = TimeSpan.FromSeconds(10);
        client.MaxResponseContentBufferSize = 64 * 1024;
    }

    /// <summary>Its handler: a redirect could lead away from AWS.</summary>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };

    /// <summary>True for <c>https://sns.{region}.amazonaws.com/</c> and its Chinese twin.</summary>
    public static bool IsSafe(Uri address) =>
        address is { IsAbsoluteUri: true, IsDefaultPort: true, UserInfo: "" } && address.Scheme == Uri.UriSchemeHttps && SnsHost().IsMatch(address.Host);

    /// <summary>Confirms. False when the address is not safe or does not answer well; the sender will ask again.</summary>
    public async Task<bool> ConfirmAsync(Uri address, CancellationToken cancellationToken)
    {
        if (!IsSafe(address)) return false;
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var answer = await client.GetAsync(address, cancellationToken);
            logger.SubscriptionConfirmed(address.Host, (int)answer.StatusCode);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failed) when (failed is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            logger.SubscriptionNotConfirmed(address.Host, failed);
            return false;
        }
    }

    [GeneratedRegex(@"\Asns\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?\z")]
    private static partial Regex SnsHost();
}
