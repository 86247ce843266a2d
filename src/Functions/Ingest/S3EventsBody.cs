namespace Strongroom.Functions.Ingest;

/// <summary>What came of a notification's records.</summary>
/// <param name="Handled">Objects that were looked at.</param>
/// <param name="Ignored">Records of other kinds, or of buckets that no store of ours has.</param>
public sealed record S3EventsBody(int Handled, int Ignored);
