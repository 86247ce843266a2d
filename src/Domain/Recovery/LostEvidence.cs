using System.Text;
using System.Text.Json;
using Strongroom.Audit;
using Strongroom.Tenants;
using Strongroom.TransparencyLog;

namespace Strongroom.Recovery;

/// <summary>What the archived logs say of files since the moment of the backup: by the file's id, and by its path where the record is lost.</summary>
internal sealed class LostEvidence
{
    private readonly Dictionary<(TenantId, Guid), AuditEntryForm> _byFile = [];
    private readonly Dictionary<(TenantId, string), AuditEntryForm> _uploads = [];

    public LostEvidence(IEnumerable<RecoveredLog> logs)
    {
        foreach (var log in logs)
        {
            foreach (var entry in log.Lost.Where(entry => entry is { Success: true, File: not null }))
                _byFile[(log.Tenant, entry.File!.Value)] = entry;
            foreach (var entry in log.Lost.Where(entry => entry is { Success: true, PathHash: not null, Action: AuditAction.Upload }))
                _uploads[(log.Tenant, entry.PathHash!)] = entry;
        }
    }

    /// <summary>Adds what the log says.</summary>
    public RecoveryFinding Explain(RecoveryFinding file)
    {
        var entry = file.Kind == "unknown"
            ? _uploads.GetValueOrDefault((file.Tenant, MerkleHash.Data(Encoding.UTF8.GetBytes(file.Path)).ToHex()))
            : _byFile.GetValueOrDefault((file.Tenant, file.File));
        return entry is null ? file : file with { Action = entry.Action, At = entry.At, Sha256 = file.Kind == "unknown" ? Text(entry, "sha256") : null };
    }

    /// <summary>A text of an entry's metadata; null when there is none.</summary>
    public static string? Text(AuditEntryForm entry, string name)
    {
        using var metadata = JsonDocument.Parse(entry.Metadata);
        return metadata.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    /// <summary>A number of an entry's metadata; null when there is none.</summary>
    public static long? Number(AuditEntryForm entry, string name)
    {
        using var metadata = JsonDocument.Parse(entry.Metadata);
        return metadata.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
    }
}
