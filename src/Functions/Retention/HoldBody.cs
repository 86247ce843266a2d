using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A legal hold. <see cref="Files"/> and what follows it are what it covers now, and left out of listings.</summary>
public sealed record HoldBody(
    Guid Id, string State, string CaseId, string Reason, string Scope, Guid? FileId, string? PathPrefix, string? ObjectType, string? ObjectId, string SetBy,
    DateTimeOffset SetAt, string? ReleaseRequestedBy, DateTimeOffset? ReleaseRequestedAt, string? ReleaseReason, string? ReleasedBy, DateTimeOffset? ReleasedAt,
    long? Files, long? Bytes, long? InTrash, HoldLateBody? BeingPurged)
{
    /// <summary>Shows a hold.</summary>
    public static HoldBody Of(LegalHold hold) => new(
        hold.Id, hold.State, hold.CaseId, hold.Reason, hold.Scope, hold.FileId, hold.PathPrefix, hold.ObjectType, hold.ObjectId, hold.SetBy, hold.SetAt,
        hold.ReleaseRequestedBy, hold.ReleaseRequestedAt, hold.ReleaseReason, hold.ReleasedBy, hold.ReleasedAt, hold.Coverage?.Files, hold.Coverage?.Bytes,
        hold.Coverage?.InTrash, hold.Coverage is null ? null : new HoldLateBody(hold.Coverage.BeingPurged, hold.Coverage.BeingPurgedIds));
}
