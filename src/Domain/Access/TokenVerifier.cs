using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Tenants;

namespace Strongroom.Access;

/// <summary>
/// Verifies JWT bearer tokens. What is pinned and why is in docs/adr/0003-jwt-validation.md; the order of the steps matters.
/// </summary>
public sealed class TokenVerifier(AuthOptions options, TimeProvider time, ILogger<TokenVerifier> logger) : IDisposable
{
    /// <summary>How far an issuer's clock may be off.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxTokenBytes = 16 * 1024;
    private const int MaxUserIdLength = 255;

    private readonly Dictionary<string, IssuerKeys> _issuers =
        options.Issuers.ToDictionary(issuer => issuer.Issuer, issuer => new IssuerKeys(issuer), StringComparer.Ordinal);
    private readonly JwtSecurityTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenBytes };

    // The shared factory keeps verifiers by key id across issuers.
    private readonly CryptoProviderFactory _crypto = new() { CacheSignatureProviders = false };

    /// <summary>Verifies the compact form of a token; null or empty is <see cref="TokenFault.Missing"/>.</summary>
    /// <exception cref="IssuerUnavailableException">The issuer is trusted, but its keys cannot be had.</exception>
    public async Task<TokenVerdict> VerifyAsync(string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token)) return new TokenVerdict.Refused(TokenFault.Missing);
        try
        {
            // 1. The unverified issuer chooses whose keys count. What it says is checked again with everything else in step 3.
            var unverified = _handler.ReadJwtToken(token);
            if (!_issuers.TryGetValue(unverified.Issuer ?? "", out var issuer)) throw new SecurityTokenInvalidIssuerException("The issuer is not trusted.");

            // 2. Extensions that must be understood are not: RFC 7515 says to refuse.
            if (unverified.Header.ContainsKey("crit")) throw new SecurityTokenValidationException("The header has critical extensions.");

            // 3. Signature, issuer, audience, lifetime. A key that is not known yet may be new: ask once more.
            ClaimsPrincipal principal;
            try
            {
                principal = Validate(token, issuer.Options, await issuer.GetAsync(cancellationToken));
            }
            catch (SecurityTokenSignatureKeyNotFoundException)
            {
                issuer.RequestRefresh();
                principal = Validate(token, issuer.Options, await issuer.GetAsync(cancellationToken));
            }

            // 4. Who, where, what.
            return Read(principal);
        }
        catch (SecurityTokenExpiredException)
        {
            return Refuse(TokenFault.Expired);
        }
        catch (Exception refused) when (refused is not IssuerUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            // The handler throws many types for malformed tokens, and their messages may repeat the token.
            return Refuse(TokenFault.Invalid);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var issuer in _issuers.Values) issuer.Dispose();
    }

    private TokenVerdict.Refused Refuse(TokenFault fault)
    {
        logger.TokenRefused(fault);
        return new TokenVerdict.Refused(fault);
    }

    private ClaimsPrincipal Validate(string token, IssuerOptions issuer, ICollection<SecurityKey> keys) => _handler.ValidateToken(
        token,
        new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidAudience = issuer.Audience,
            IssuerSigningKeys = keys,
            CryptoProviderFactory = _crypto,
            ValidAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = IsAlive,
        },
        out _);

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end || notBefore - ClockSkew > now) return false;
        return now < end + ClockSkew ? true : throw new SecurityTokenExpiredException();
    }

    private TokenVerdict.Accepted Read(ClaimsPrincipal principal)
    {
        var user = Single(principal, options.UserClaim);
        if (user.Length is 0 or > MaxUserIdLength || user.Any(char.IsControl)) throw new SecurityTokenValidationException("The user's id is unusable.");
        if (!TenantId.TryParse(Single(principal, options.TenantClaim), out var tenant)) throw new SecurityTokenValidationException("The tenant's id is no UUID.");
        var roles = RoleNames.Parse(principal.FindAll(options.RolesClaim).Select(claim => claim.Value));
        return new TokenVerdict.Accepted(user, roles, tenant);
    }

    // Two values would leave it to us which one the issuer meant.
    private static string Single(ClaimsPrincipal principal, string claim) =>
        principal.FindAll(claim).ToList() is [var only] ? only.Value : throw new SecurityTokenValidationException("A claim is missing or there twice.");
}
