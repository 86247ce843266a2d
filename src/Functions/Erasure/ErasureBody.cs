using System.Text.Json;
using Strongroom.Erasure;

namespace Strongroom.Functions.Erasure;

/// <summary>An erasure, what it destroys, and how far it is. The run of its plan tells the progress; <c>kept</c> stands here when it is done.</summary>
public sealed record ErasureBody(
    Guid Id, string Kind, string Status, JsonElement Selection, string? CaseId, Guid PlanId, string Digest, long Files, long Bytes, JsonElement Kept, long? ActorsErased,
    string RequestedBy, DateTimeOffset RequestedAt, DateTimeOffset ExpiresAt, string? ConfirmedBy, DateTimeOffset? ConfirmedAt, DateTimeOffset? CompletedAt)
{
    /// <summary>Shows an erasure.</summary>
    public static ErasureBody Of(ErasureRecord erasure) => new(
        erasure.Id, erasure.Kind, erasure.Status, JsonElement.Parse(erasure.SelectionJson), erasure.CaseId, erasure.PlanId, Convert.ToHexStringLower(erasure.Digest), erasure.Files,
        erasure.Bytes, JsonElement.Parse(erasure.KeptJson), erasure.ActorsErased, erasure.RequestedBy, erasure.RequestedAt, erasure.ExpiresAt, erasure.ConfirmedBy,
        erasure.ConfirmedAt, erasure.CompletedAt);
}
