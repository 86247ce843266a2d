using Microsoft.Extensions.Options;
using Strongroom.Stores;

namespace Strongroom.Audit;

/// <summary>Checks <c>Audit:Archives</c> against the configured stores: an archive exists, and keeps a tenant's entries in its region.</summary>
public sealed class AuditArchivesValidator(IOptions<StoreList> stores) : IValidateOptions<AuditLogOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AuditLogOptions options)
    {
        var errors = new OptionErrors("Audit");
        foreach (var (region, archive) in options.Archives)
        {
            var store = stores.Value.FirstOrDefault(candidate => candidate.Name == archive);
            errors
                .Check(store is not null, $"Archives:{region}", $"names the store '{archive}', which is not configured.")
                .Check(store is null || store.Region == region, $"Archives:{region}", $"names the store '{archive}', which lies in '{store?.Region}': entries stay in their region.");
        }

        return errors.ToResult();
    }
}
