using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Strongroom.Tenants;

namespace Strongroom.Access;

/// <summary>
/// Verifies JWT bearer tokens. What is pinned and why is in docs/adr/0003-jwt-validation.md; the order of the steps matters.
/// A token that was accepted is known again by its hash, and then only its time and its issuer's keys are looked at. Refusals are not kept.
/// </summary>
/// <param name="options">Whose tokens are believed.</param>
/// <param name="time">What time it is.</param>
/// <param name="logger">Where refusals are noted.</param>
/// <param name="remembered">How many accepted tokens are known again.</param>
public sealed class TokenVerifier(AuthOptions options, TimeProvider time, ILogger<TokenVerifier> logger, int remembered = 16 * 1024) : IDisposable
{
    /// <summary>How far an issuer's clock may be off.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxTokenBytes = 16 * 1024;
    private const int MaxUserIdLength = 255;

    private readonly Dictionary<string, IssuerKeys> _issuers =
        options.Issuers.ToDictionary(issuer => issuer.Issuer, issuer => new IssuerKeys(issuer), StringComparer.Ordinal);
    private readonly VerifiedTokens _verified = new(remembered);
    private readonly JwtSecurityTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxTokenBytes };

    // The shared factory keeps verifiers by key id across issuers.
    private readonly CryptoProviderFactory _crypto = new() { CacheSignatureProviders = false };

    /// <summary>Verifies the compact form of a token; an empty one is <see cref="TokenFault.Missing"/>.</summary>
    /// <exception cref="IssuerUnavailableException">The issuer is trusted, but its keys cannot be had.</exception>
    public ValueTask<TokenVerdict> VerifyAsync(ReadOnlyMemory<char> token, CancellationToken cancellationToken)
    {
        if (token.IsEmpty) return new(new TokenVerdict.Refused(TokenFault.Missing));
        if (token.Length > MaxTokenBytes) return new(Refuse(TokenFault.Invalid));
        var hash = TokenHash.Of(token.Span);
        return _verified.Find(hash) is { } known && HasBegun(known.NotBefore) && !HasEnded(known.Expires) && known.Issuer.Has(known.Keys, cancellationToken)
            ? new(known.Verdict)
            : new(VerifyAsync(token.ToString(), hash, cancellationToken));
    }

    /// <summary>Reads every issuer's keys; throws when one cannot be had, which nobody needs to act on.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.WhenAll(_issuers.Values.Select(issuer => issuer.GetAsync(cancellationToken)));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var issuer in _issuers.Values) issuer.Dispose();
    }

    private async Task<TokenVerdict> VerifyAsync(string token, TokenHash hash, CancellationToken cancellationToken)
    {
        try
        {
            // 1. The unverified issuer chooses whose keys count. What it says is checked again with everything else in step 3.
            var unverified = _handler.ReadJwtToken(token);
            if (!_issuers.TryGetValue(unverified.Issuer ?? "", out var issuer)) throw new SecurityTokenInvalidIssuerException("The issuer is not trusted.");

            // 2. Extensions that must be understood are not: RFC 7515 says to refuse.
            if (unverified.Header.ContainsKey("crit")) throw new SecurityTokenValidationException("The header has critical extensions.");

            // 3. Signature, issuer, audience, lifetime. A key that is not known yet may be new: ask once more.
            var keys = await issuer.GetAsync(cancellationToken);
            ClaimsPrincipal principal;
            SecurityToken verified;
            try
            {
                principal = Validate(token, issuer.Options, keys, out verified);
            }
            catch (SecurityTokenSignatureKeyNotFoundException)
            {
                issuer.RequestRefresh();
                keys = await issuer.GetAsync(cancellationToken);
                principal = Validate(token, issuer.Options, keys, out verified);
            }

            // 4. Who, where, what.
            var verdict = Read(principal);
            _verified.Add(hash, new VerifiedToken(verdict, verified.ValidFrom == default ? null : verified.ValidFrom, verified.ValidTo, issuer, keys));
            return verdict;
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

    private TokenVerdict.Refused Refuse(TokenFault fault)
    {
        logger.TokenRefused(fault);
        return new TokenVerdict.Refused(fault);
    }

    private ClaimsPrincipal Validate(string token, IssuerOptions issuer, ICollection<SecurityKey> keys, out SecurityToken verified) => _handler.ValidateToken(
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
            LifetimeValidator = (notBefore, expires, _, _) =>
                expires is { } end && HasBegun(notBefore) && (HasEnded(end) ? throw new SecurityTokenExpiredException() : true),
        },
        out verified);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private bool HasBegun(DateTime? notBefore) => !(notBefore - ClockSkew > Now);

    private bool HasEnded(DateTime expires) => Now >= expires + ClockSkew;

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
