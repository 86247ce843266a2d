using System.Text.Json;
using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A certificate of destruction, or a page of one: <c>files</c> and <c>bytes</c> are of all pages, <c>items</c> of this one.</summary>
public sealed record CertificateBody(
    int Version, string Kind, Guid Id, Guid Tenant, DateTimeOffset CreatedAt, Guid? PlanId, string? PlanDigest, long Files, long Bytes, JsonElement? Kept,
    IReadOnlyList<string> Keys, IReadOnlyList<CertificateBatchBody> Batches, IReadOnlyList<CertificateItemBody> Items, string? Cursor)
{
    /// <summary>Shows a certificate.</summary>
    public static CertificateBody Of(Certificate certificate) => new(
        1, certificate.Kind, certificate.Id, certificate.Tenant, certificate.CreatedAt, certificate.PlanId,
        certificate.PlanDigest is { } digest ? Convert.ToHexStringLower(digest) : null, certificate.Files, certificate.Bytes,
        certificate.KeptJson is { } kept ? JsonElement.Parse(kept) : null, certificate.Keys,
        [.. certificate.Receipts.DistinctBy(receipt => receipt.BatchId).Select(receipt => new CertificateBatchBody(receipt.BatchId, receipt.Note))],
        [.. certificate.Receipts.Select(receipt => new CertificateItemBody(
            receipt.Statement, receipt.BatchId, receipt.Leaf, [.. receipt.Proof.Select(hash => hash.ToBase64())], receipt.EntryId))],
        certificate.Cursor);
}
