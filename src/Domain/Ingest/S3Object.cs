namespace Strongroom.Ingest;

/// <summary>An object that a notification tells of.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key, decoded.</param>
/// <param name="Host">The host of the store, where the notification names one.</param>
public sealed record S3Object(string Bucket, string Key, string? Host);
