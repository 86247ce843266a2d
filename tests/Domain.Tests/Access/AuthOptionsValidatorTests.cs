using Strongroom.Access;

namespace Strongroom.Domain.Tests.Access;

public sealed class AuthOptionsValidatorTests
{
    [Fact]
    public void Options_NoIssuer_IsAnError() => ErrorsOf(new AuthOptions()).ShouldBe(["Auth:Issuers is empty: nobody could call."]);

    [Fact]
    public void Options_EverythingWrong_ReportsAllAtOnce()
    {
        var errors = ErrorsOf(new AuthOptions
        {
            UserClaim = "",
            Issuers =
            [
                new IssuerOptions(),
                new IssuerOptions { Issuer = "a", Audience = "x", MetadataAddress = "http://login.example.com/metadata" },
                new IssuerOptions { Issuer = "a", Audience = "x", JwksFile = "/there/is/none.json", KeyRefreshSeconds = 0 },
            ],
        });

        errors.Count.ShouldBe(8);
        errors.ShouldContain(error => error.StartsWith("Auth:Issuers:0: Issuer"));
        errors.ShouldContain(error => error.StartsWith("Auth:Issuers:0: Audience"));
        errors.ShouldContain(error => error.StartsWith("Auth:Issuers:0: exactly one"));
        errors.ShouldContain(error => error.StartsWith("Auth:Issuers:1: MetadataAddress"));
        errors.ShouldContain(error => error.StartsWith("Auth:Issuers:2: JwksFile"));
        errors.ShouldContain("Auth:Issuers: 'a' is there 2 times.");
    }

    [Theory]
    [InlineData("https://login.example.com/metadata")]
    [InlineData("http://127.0.0.1:5000/metadata")]
    public void Options_SafeAddress_AreGood(string address) =>
        ErrorsOf(new AuthOptions { Issuers = [new IssuerOptions { Issuer = "a", Audience = "x", MetadataAddress = address }] }).ShouldBeEmpty();

    private static List<string> ErrorsOf(AuthOptions options) => [.. new AuthOptionsValidator().Validate(null, options).Failures ?? []];
}
