namespace Strongroom.Ingest;

/// <summary>A notification of an S3 store, whatever its shape was.</summary>
/// <param name="Objects">Objects that are said to have been created.</param>
/// <param name="Ignored">How many records told of something else.</param>
/// <param name="Confirm">The address that confirms a subscription, when that is what was asked for. Not yet checked.</param>
public sealed record S3Notification(IReadOnlyList<S3Object> Objects, int Ignored, Uri? Confirm = null);
