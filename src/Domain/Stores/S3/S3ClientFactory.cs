using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using Amazon.S3;

namespace Strongroom.Stores.S3;

/// <summary>Makes the SDK's client of a store, over our own connections.</summary>
internal static class S3ClientFactory
{
    /// <summary>What SigV4 calls the region where a service has none.</summary>
    public const string DefaultRegion = "us-east-1";

    public static AmazonS3Client Create(StoreOptions options, SocketsHttpHandler connections)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.SigningRegion ?? DefaultRegion,
            ForcePathStyle = options.ForcePathStyle,
            // Not every S3 knows the checksum trailers that the SDK adds by default.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 1,
            HttpClientFactory = new Connections(connections),
        };
        return string.IsNullOrEmpty(options.AccessKeyId)
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey), config);
    }

    /// <summary>The configured credentials; null where the SDK's chain finds them.</summary>
    public static S3Credentials? CredentialsOf(StoreOptions options) =>
        string.IsNullOrEmpty(options.AccessKeyId) ? null : new S3Credentials(options.AccessKeyId, options.SecretAccessKey!, null);

    /// <summary>The credentials that the SDK's chain finds now (environment, profile, web identity, instance).</summary>
    public static async Task<S3Credentials> CredentialsOfChainAsync(IClientConfig config)
    {
        var found = await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(config);
        var current = await found.GetCredentialsAsync();
        return new S3Credentials(current.AccessKey, current.SecretKey, current.UseToken ? current.Token : null);
    }

    private sealed class Connections(SocketsHttpHandler connections) : HttpClientFactory
    {
        // The SDK asks once for a client. It gives up waiting for an answer only if the client does.
        private readonly HttpClient _http = StoreHttp.CreateClient(connections, StoreHttp.AnswerTimeout);

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
