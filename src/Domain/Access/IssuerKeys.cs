using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Strongroom.Access;

/// <summary>The signing keys of one issuer, fetched when first needed, again twice a day, and when a token names a key that is not among them.</summary>
internal sealed class IssuerKeys : IDisposable
{
    private readonly HttpClient? _http;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _metadata;

    public IssuerKeys(IssuerOptions options)
    {
        Options = options;
        if (options.MetadataAddress is { Length: > 0 } address)
        {
            _http = new HttpClient { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
            var documents = new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(address).IsLoopback };
            _metadata = new ConfigurationManager<OpenIdConnectConfiguration>(address, new Discovery(options.Issuer), documents);
        }
        else
        {
            _metadata = new ConfigurationManager<OpenIdConnectConfiguration>(Path.GetFullPath(options.JwksFile!), new KeySet(), new FileDocumentRetriever());
        }

        _metadata.RefreshInterval = TimeSpan.FromSeconds(options.KeyRefreshSeconds);
        _metadata.AutomaticRefreshInterval = TimeSpan.FromHours(12);
    }

    public IssuerOptions Options { get; }

    public async Task<ICollection<SecurityKey>> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await _metadata.GetConfigurationAsync(cancellationToken)).SigningKeys;
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IssuerUnavailableException(Options.Issuer, failed);
        }
    }

    /// <summary>Whether these still are the issuer's keys. False also when it is time to fetch them again: who waits for that asks with <see cref="GetAsync"/>.</summary>
    public bool Has(ICollection<SecurityKey> keys, CancellationToken cancellationToken) =>
        _metadata.GetConfigurationAsync(cancellationToken) is { IsCompletedSuccessfully: true } current && ReferenceEquals(current.Result.SigningKeys, keys);

    public void RequestRefresh() => _metadata.RequestRefresh();

    public void Dispose() => _http?.Dispose();

    private sealed class Discovery(string issuer) : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, cancel);
            return found.Issuer == issuer ? found : throw new InvalidOperationException($"The metadata at {address} is of another issuer.");
        }
    }

    private sealed class KeySet : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var keys = new OpenIdConnectConfiguration { JsonWebKeySet = new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)) };
            foreach (var key in keys.JsonWebKeySet.GetSigningKeys()) keys.SigningKeys.Add(key);
            return keys;
        }
    }
}
