namespace Strongroom.Ingest;

/// <summary>What came of a notification: objects looked at, records that are none of ours, objects that could not be looked at.</summary>
public sealed record S3EventsReceived(int Handled, int Ignored, int Failed);
