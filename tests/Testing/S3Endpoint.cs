namespace Strongroom.Testing;

/// <summary>An S3 service that tests may create buckets in.</summary>
public sealed record S3Endpoint(string Address, string AccessKeyId, string SecretAccessKey);
