using System.Text;
using System.Text.Json;
using Strongroom.TransparencyLog;

namespace Strongroom.Verifier.Certificates;

/// <summary>Checks every receipt of a certificate against the keys, and that all of them are what the certificate is about.</summary>
internal static class CertificateCheck
{
    private const int Version = 1;

    /// <exception cref="FormatException">It is no certificate.</exception>
    public static CertificateVerdict Run(ReadOnlyMemory<byte> certificate, IReadOnlyList<NoteKey> trusted)
    {
        try
        {
            using var document = JsonDocument.Parse(certificate);
            var json = document.RootElement;
            if (json.GetProperty("version").GetInt32() != Version) throw new FormatException("The certificate is of a version that is not known.");
            var about = new About(
                json.GetProperty("kind").GetString()!, json.GetProperty("id").GetGuid(), json.GetProperty("tenant").GetGuid(),
                json.TryGetProperty("planId", out var plan) ? plan.GetGuid() : null, json.TryGetProperty("planDigest", out var digest) ? digest.GetString() : null);
            var keys = trusted.Count > 0 ? trusted : [.. json.GetProperty("keys").EnumerateArray().Select(key => NoteKey.Parse(key.GetString()!))];
            var notes = json.GetProperty("batches").EnumerateArray().ToDictionary(batch => batch.GetProperty("id").GetGuid(), batch => Encoding.UTF8.GetBytes(batch.GetProperty("note").GetString()!));
            var (seen, good) = (new HashSet<Guid>(), 0);
            foreach (var item in json.GetProperty("items").EnumerateArray())
            {
                if (Check(item, about, notes, keys, seen) is { } fault) return about.Verdict(good, json, trusted.Count > 0, $"receipt {good + 1}: {fault}");
                good++;
            }
            return about.Verdict(good, json, trusted.Count > 0, null);
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"This is no certificate of destruction: {wrong.Message}", wrong);
        }
    }

    private static string? Check(JsonElement item, About about, Dictionary<Guid, byte[]> notes, IReadOnlyCollection<NoteKey> keys, HashSet<Guid> seen)
    {
        var statement = Encoding.UTF8.GetBytes(item.GetProperty("statement").GetString()!);
        if (!notes.TryGetValue(item.GetProperty("batch").GetGuid(), out var note)) return "its batch is not in the certificate";
        var proof = new List<LogHash>();
        foreach (var text in item.GetProperty("proof").EnumerateArray())
        {
            if (!LogHash.TryParseBase64(text.GetString()!, out var hash)) return "its proof is not one";
            proof.Add(hash);
        }
        if (ReceiptProof.Check(statement, item.GetProperty("leaf").GetInt32(), [.. proof], note, keys) is { } wrong) return wrong;

        // 1. The receipt is good. 2. Is it of what the certificate is about?
        var says = ReceiptStatement.Parse(statement);
        if (!seen.Add(says.Receipt)) return "it stands here twice";
        if (says.Tenant != about.Tenant) return "it is another tenant's";
        return about.Kind switch
        {
            "file" => says.File == about.Id ? null : "it is of another file",
            "run" when says.Run != about.Id => "it is of another run",
            "run" or "erasure" => says.Plan == about.Plan && says.PlanDigest == about.Digest ? null : "it is of another plan",
            _ => "the certificate is of a kind that is not known",
        };
    }

    private sealed record About(string Kind, Guid Id, Guid Tenant, Guid? Plan, string? Digest)
    {
        public CertificateVerdict Verdict(int receipts, JsonElement json, bool keysTrusted, string? fault) =>
            new(Kind, Id, receipts, json.GetProperty("files").GetInt64(), keysTrusted, fault);
    }
}
