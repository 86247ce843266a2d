namespace Strongroom.Files;

/// <summary>Section <c>Uploads</c>.</summary>
public sealed record UploadOptions
{
    /// <summary>What no single PUT may exceed, by S3: 5 GiB.</summary>
    public const long LargestPut = 5L * 1024 * 1024 * 1024;

    /// <summary>What no store takes more of in one object.</summary>
    public const int MostParts = 10_000;

    /// <summary>Larger files are uploaded in parts, in bytes.</summary>
    public long MultipartAboveBytes { get; init; } = 100L * 1000 * 1000;

    /// <summary>The smallest part we plan, in bytes; larger when 10,000 of them would not do.</summary>
    public long PartBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How long a signed PUT holds.</summary>
    public int UrlMinutes { get; init; } = 15;

    /// <summary>How long a multipart upload may take in all.</summary>
    public int MultipartHours { get; init; } = 24;

    /// <summary>How long after its URL an upload may still arrive before it is given up.</summary>
    public int GraceMinutes { get; init; } = 60;

    /// <summary>The largest body that passes through the gateway, in bytes.</summary>
    public long ProxyMaxBytes { get; init; } = 10L * 1024 * 1024;

    /// <summary>Parts signed at once at most.</summary>
    public int PartsPerRequest { get; init; } = 100;
}
