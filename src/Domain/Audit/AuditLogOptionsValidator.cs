using Microsoft.Extensions.Options;
using Strongroom.TransparencyLog;

namespace Strongroom.Audit;

/// <summary>Checks the section <c>Audit</c>.</summary>
public sealed class AuditLogOptionsValidator : IValidateOptions<AuditLogOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AuditLogOptions options)
    {
        var errors = new OptionErrors("Audit")
            .Check(NoteKey.IsName(options.Origin), nameof(options.Origin), "must not be empty nor hold spaces or '+'.")
            .Check(options.Keys.Any(key => key.PublicKey is null), nameof(options.Keys), "must hold a key that signs: without it no checkpoint can be made.")
            .Check(options.Keys.Select(key => key.Name).Distinct(StringComparer.Ordinal).Count() == options.Keys.Count, nameof(options.Keys), "must have different names.")
            .CheckRange(options.SealBatch, 1, 100_000, nameof(options.SealBatch))
            .CheckRange(options.Parallelism, 1, 64, nameof(options.Parallelism))
            .CheckRange(options.HotDays, 31, 3650, nameof(options.HotDays));
        for (var i = 0; i < options.Keys.Count; i++)
        {
            var key = options.Keys[i];
            errors
                .Check(NoteKey.IsName(key.Name), $"Keys:{i}:Name", "must not be empty nor hold spaces or '+'.")
                .Check(new[] { key.File, key.KeyVaultKey, key.PublicKey }.Count(place => !string.IsNullOrEmpty(place)) == 1, $"Keys:{i}", "must have exactly one of File, KeyVaultKey and PublicKey.")
                .Check(key.KeyVaultKey is null || KeyVaultSigner.IsKeyId(key.KeyVaultKey), $"Keys:{i}:KeyVaultKey", "must be https://{vault}/keys/{name}/{version}.")
                .Check(key.PublicKey is null || IsPublicKey(key.PublicKey), $"Keys:{i}:PublicKey", "must be name+id+base64.");
        }

        return errors.ToResult();
    }

    private static bool IsPublicKey(string text)
    {
        try
        {
            return NoteKey.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
