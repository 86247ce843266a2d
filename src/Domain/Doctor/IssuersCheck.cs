using Strongroom.Access;

namespace Strongroom.Doctor;

/// <summary>Whether the keys of every trusted issuer of tokens can be had.</summary>
public sealed class IssuersCheck(AuthOptions options) : IDoctorCheck
{
    /// <inheritdoc />
    public string Name => "issuers";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        var count = 0;
        foreach (var issuer in options.Issuers)
        {
            var from = issuer.MetadataAddress is { Length: > 0 } address ? $"MetadataAddress {address}" : $"JwksFile {issuer.JwksFile}";
            using var keys = new IssuerKeys(issuer);
            try
            {
                var have = (await keys.GetAsync(cancellationToken)).Count;
                count += have;
                if (have == 0) found.Add(issuer.Issuer, $"There is no signing key in {from}.", "Every token of this issuer is refused.", "Check that it is the issuer's document, and that its keys are for signing.");
            }
            catch (IssuerUnavailableException e)
            {
                found.Add(
                    issuer.Issuer, $"Its keys cannot be read from {from}: {e.GetBaseException().Message.Split('\n')[0].TrimEnd('.')}.", "Every token of this issuer is answered 503 or refused.",
                    $"Check the setting of this issuer in Auth:Issuers: {from.Split(' ')[0]}, that the document's issuer is exactly '{issuer.Issuer}', and that this machine reaches it.");
            }
        }

        return found.ToResult($"{options.Issuers.Count} issuer(s), {count} key(s)");
    }
}
