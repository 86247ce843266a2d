using System.Text;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.TransparencyLog;

namespace Strongroom.Doctor;

/// <summary>Whether the audit log's keys can sign, whether others could read them, and whether they are the keys of what is sealed.</summary>
public sealed class AuditKeysCheck(AuditLogOptions options, AuditKeys keys, WorkerDatabase database, DoctorScope scope) : IDoctorCheck
{
    private const string Why = "Nothing can be sealed, no purge can end with its receipt, and the archive stands still.";

    private const string Newest = "SELECT DISTINCT ON (tenant_id) tenant_id, note FROM audit_checkpoints ORDER BY tenant_id, size DESC LIMIT 100";

    private static readonly byte[] Text = Encoding.UTF8.GetBytes("strongroom doctor\n");

    /// <inheritdoc />
    public string Name => "audit keys";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var checkpoints = await database.QueryAsync(new Statement(Newest), row => (Tenant: row.GetGuid(0), Note: row.GetString(1)), cancellationToken);

        // 1. Files, before anything opens them: the gateway would make the ones that are missing.
        var missing = false;
        foreach (var key in options.Keys.Where(key => key.File is not null)) missing |= CheckFile(found, key, sealedBefore: checkpoints.Count > 0);
        if (missing) return found.ToResult($"{options.Keys.Count} key(s), not all there yet");

        // 2. Each signs.
        IReadOnlyList<NoteKey> known;
        try
        {
            foreach (var signer in await keys.SignersAsync(cancellationToken))
            {
                var signature = await signer.SignAsync(Text, cancellationToken);
                if (!signer.PublicKey.Verify(Text, signature))
                    found.Add(signer.Name, "Its signature does not verify with its own public half.", Why, "Check KeyVaultKey: the version's public half is another key's.");
            }

            known = await keys.PublicAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            found.Add(
                "Audit:Keys", $"A key cannot be opened or does not sign: {(e is FormatException or IOException or UnauthorizedAccessException ? e.Message.TrimEnd('.') : e.GetType().Name)}.", Why,
                "File: a PEM with a private key on P-256 that this user can read. KeyVaultKey: its address with the version, and the role Key Vault Crypto User for the identity.");
            return found.ToResult($"{options.Keys.Count} key(s)");
        }

        // 3. They are the ones that the logs were signed with.
        foreach (var (tenant, note) in checkpoints)
            if (!SignedNote.Parse(Encoding.UTF8.GetBytes(note)).IsSignedBy(known, out var why))
                found.Add($"{tenant}", $"The newest checkpoint of this tenant's log is not signed by the configured keys: {why.TrimEnd('.')}.", "The log does not verify any more.", "Put the key back that signed it, in Audit:Keys; a retired one by its PublicKey.");
        return found.ToResult($"{options.Keys.Count} key(s), {checkpoints.Count} checkpoint(s)");
    }

    // True when the file is not there.
    private bool CheckFile(Findings found, AuditKeyOptions key, bool sealedBefore)
    {
        if (File.Exists(key.File))
        {
            if (!OperatingSystem.IsWindows() && !IsMounted(key.File!) && (File.GetUnixFileMode(key.File) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
                found.Add(key.Name, $"Others than its owner may read or write {key.File}.", "Whoever has the key can sign a false log.", $"chmod 600 {key.File}");
            return false;
        }

        if (sealedBefore)
            found.Add(key.Name, $"There is no file {key.File}, and there are logs that were sealed.", "The gateway would make another key, which nobody knows.", $"Put the key's file back from your vault to {key.File}, or correct Audit:Keys.");
        else if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(key.File!))))
            found.Add(key.Name, $"There is no folder for {key.File}.", "The gateway makes the key at its first seal, and cannot there. " + Why, $"mkdir -p {Path.GetDirectoryName(Path.GetFullPath(key.File!))}");
        return true;
    }

    private bool IsMounted(string file) => scope.Secrets is { Length: > 0 } folder && Path.GetDirectoryName(Path.GetFullPath(file)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
