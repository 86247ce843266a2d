namespace Strongroom.Stores.S3;

/// <summary>Where a bucket is on the network: in the path (<c>host/bucket/key</c>) or in the host name (<c>bucket.host/key</c>).</summary>
public sealed class S3Address
{
    /// <param name="endpoint">Scheme, host and port.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="pathStyle">True for <c>host/bucket/key</c>. An IP address has no subdomains: there it is always so, as in the SDK.</param>
    public S3Address(Uri endpoint, string bucket, bool pathStyle)
    {
        pathStyle |= endpoint.HostNameType != UriHostNameType.Dns;
        var authority = endpoint.IsDefaultPort ? endpoint.Host : $"{endpoint.Host}:{endpoint.Port}";
        Host = pathStyle ? authority : $"{bucket}.{authority}";
        Origin = $"{endpoint.Scheme}://{Host}";
        PathPrefix = pathStyle ? $"/{bucket}/" : "/";
    }

    /// <summary>The value of the Host header.</summary>
    public string Host { get; }

    /// <summary>Scheme and host, without a slash at the end.</summary>
    public string Origin { get; }

    /// <summary>What the path of every object begins with; the encoded key follows.</summary>
    public string PathPrefix { get; }
}
