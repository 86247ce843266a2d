using Strongroom.Access;
using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>An upload to be announced: what was asked for, what was decided about it, and its ids. Without a grant there is no URL.</summary>
internal sealed record Announcement(
    CallContext Context, DateTimeOffset Now, UploadRequest Request, PlacedFile Placed, Guid FileId, Guid? GrantId, string UploadKind, long? PartBytes, int? PartCount,
    SignedWindow Window, DateTimeOffset UploadUntil)
{
    /// <summary>Kept with the grant, and read while the request runs: groups are written by another thread.</summary>
    public string? TraceParent { get; } = GrantId is null ? null : Telemetry.TraceParent.Of(Context.TraceId);
}
