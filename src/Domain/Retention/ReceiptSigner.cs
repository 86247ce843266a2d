using System.Security.Cryptography;
using System.Text;
using Strongroom.Audit;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Retention;

/// <summary>Writes receipts and signs them, a Merkle tree for each commit, with the keys of the audit log. No transaction is open meanwhile: keys may be in a vault.</summary>
public sealed class ReceiptSigner(AuditKeys keys, AuditLogOptions options, TimeProvider time)
{
    /// <summary>Opens the keys, so that nothing is destroyed that could not be signed for.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => keys.SignersAsync(cancellationToken);

    /// <summary>Receipts for files that are confirmed gone.</summary>
    public async Task<ReceiptBatch> SignAsync(TenantId tenant, IReadOnlyList<(TakenFile File, string Confirmation)> gone, CancellationToken cancellationToken)
    {
        // Whole microseconds, as the database keeps them and the statement says them.
        var now = time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        var receipts = gone.Select(item => Write(tenant, item.File, item.Confirmation, now)).ToList();
        var hashes = new byte[receipts.Count * LogHash.Size];
        for (var i = 0; i < receipts.Count; i++) ReceiptProof.Leaf(receipts[i].Statement).Bytes.CopyTo(hashes.AsSpan(i * LogHash.Size));

        var id = Guid.CreateVersion7(now);
        var note = new ReceiptNote(ReceiptNote.OriginOf(options.Origin, tenant.Value), id, receipts.Count, MerkleHash.Root(hashes), now);
        var signed = await SignedNote.SignAsync(note.Format(), await keys.SignersAsync(cancellationToken), cancellationToken);
        return new ReceiptBatch(id, tenant, now, receipts, hashes, Encoding.UTF8.GetString(signed.ToBytes()));
    }

    private static SignedReceipt Write(TenantId tenant, TakenFile file, string confirmation, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var key = SHA256.HashData(Encoding.UTF8.GetBytes(file.Key.Value));
        var statement = new ReceiptStatement
        {
            Tenant = tenant.Value,
            Receipt = id,
            File = file.File,
            KeySha256 = Convert.ToHexStringLower(key),
            Sha256 = file.Sha256 is { } hash ? Convert.ToHexStringLower(hash) : null,
            Size = file.Size,
            Store = file.Store,
            Policy = file.Policy,
            PolicyVersion = file.PolicyVersion,
            Plan = file.Plan,
            PlanDigest = file.PlanDigest is { } digest ? Convert.ToHexStringLower(digest) : null,
            Run = file.Run,
            Reason = file.Kind,
            ReasonSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Reason))),
            Confirmation = confirmation,
            PurgedAt = now,
        };
        return new SignedReceipt(id, file, confirmation, key, statement.ToBytes());
    }
}
