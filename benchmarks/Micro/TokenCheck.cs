using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Access;
using Strongroom.Domain.Tests.Access;

namespace Strongroom.Micro;

/// <summary>A token that is seen for the first time, and one that is known again.</summary>
public class TokenCheck
{
    private string[] _tokens = [];
    private TokenVerifier _verifier = null!;
    private TokenVerifier _forgetful = null!;
    private int _next;

    [Params("RS256", "ES256")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public async Task PrepareAsync()
    {
        using var mint = new TokenMint("https://issuer.test", "key-1");
        var file = Path.GetTempFileName();
        File.WriteAllText(file, mint.KeySet());
        var options = new AuthOptions { Issuers = [new IssuerOptions { Issuer = mint.Issuer, Audience = TokenMint.Audience, JwksFile = file }] };
        _verifier = new TokenVerifier(options, TimeProvider.System, NullLogger<TokenVerifier>.Instance);
        // It knows the last two only: of eight in turns none.
        _forgetful = new TokenVerifier(options, TimeProvider.System, NullLogger<TokenVerifier>.Instance, remembered: 2);
        _tokens = [.. Enumerable.Range(0, 8).Select(i => mint.Sign(mint.Claims(DateTimeOffset.UtcNow.AddSeconds(-i)), Algorithm))];
        if (await Known() is not TokenVerdict.Accepted || await First() is not TokenVerdict.Accepted) throw new InvalidOperationException("The token is refused.");
        File.Delete(file);
    }

    [Benchmark]
    public ValueTask<TokenVerdict> First() => _forgetful.VerifyAsync(_tokens[_next++ & 7].AsMemory(), CancellationToken.None);

    [Benchmark]
    public ValueTask<TokenVerdict> Known() => _verifier.VerifyAsync(_tokens[0].AsMemory(), CancellationToken.None);
}
