using Microsoft.IdentityModel.Tokens;

namespace Strongroom.Access;

/// <summary>What is kept of a token that was verified: not the token. It says who the caller is while it is alive and the issuer has the same keys.</summary>
/// <param name="Verdict">Who the token spoke of.</param>
/// <param name="NotBefore">Its <c>nbf</c>, if it has one.</param>
/// <param name="Expires">Its <c>exp</c>.</param>
/// <param name="Issuer">Whose keys verified it.</param>
/// <param name="Keys">These keys. Fetched again, they are another collection, even if nothing in it has changed.</param>
internal sealed record VerifiedToken(
    TokenVerdict.Accepted Verdict, DateTime? NotBefore, DateTime Expires, IssuerKeys Issuer, ICollection<SecurityKey> Keys);
