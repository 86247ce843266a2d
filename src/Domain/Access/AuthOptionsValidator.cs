using Microsoft.Extensions.Options;

namespace Strongroom.Access;

/// <summary>Checks the section <c>Auth</c> and reports everything that is wrong with it at once.</summary>
public sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var errors = ErrorsOf(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> ErrorsOf(AuthOptions options)
    {
        if (options.Issuers.Count == 0) yield return "Auth:Issuers is empty: nobody could call.";
        if (options.UserClaim.Length == 0 || options.TenantClaim.Length == 0 || options.RolesClaim.Length == 0)
            yield return "Auth: UserClaim, TenantClaim and RolesClaim must not be empty.";
        for (var i = 0; i < options.Issuers.Count; i++)
        {
            foreach (var error in ErrorsOf(options.Issuers[i])) yield return $"Auth:Issuers:{i}: {error}";
        }

        foreach (var twice in options.Issuers.GroupBy(issuer => issuer.Issuer, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"Auth:Issuers: '{twice.Key}' is there {twice.Count()} times.";
    }

    private static IEnumerable<string> ErrorsOf(IssuerOptions issuer)
    {
        if (issuer.Issuer.Length == 0) yield return "Issuer must not be empty.";
        if (issuer.Audience.Length == 0) yield return "Audience must not be empty.";
        var hasAddress = !string.IsNullOrEmpty(issuer.MetadataAddress);
        var hasFile = !string.IsNullOrEmpty(issuer.JwksFile);
        if (hasAddress == hasFile) yield return "exactly one of MetadataAddress and JwksFile must be set.";
        if (hasAddress && !IsSafe(issuer.MetadataAddress!))
            yield return "MetadataAddress must be an absolute https address (http on the loopback interface only).";
        if (issuer.KeyRefreshSeconds is < 1 or > 3600) yield return "KeyRefreshSeconds must be between 1 and 3600.";
        if (hasFile && !File.Exists(issuer.JwksFile)) yield return $"JwksFile '{issuer.JwksFile}' does not exist.";
    }

    private static bool IsSafe(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
