using System.Reflection;
using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Functions.Http;
using Strongroom.Stores;

namespace Strongroom.Functions.Tests.Http;

/// <summary>The one table from refusals and exceptions to problems.</summary>
public sealed class ProblemsTests
{
    [Fact]
    public void Refusals_OfEveryKind_HaveAClientError()
    {
        var kinds = typeof(Refusal).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Refusal))).ToList();
        kinds.Count.ShouldBeGreaterThan(10);
        foreach (var kind in kinds)
        {
            var refusal = Create(kind);
            var problem = Problems.Of(refusal);
            problem.Status.ShouldBeInRange(400, 499, kind.Name);
            problem.Code.ShouldBe(refusal.Code);
            problem.Code.ShouldMatch("^[a-z][a-z-]*$");
            problem.Title.ShouldNotBeNullOrEmpty();
            problem.Detail.ShouldNotBeNullOrEmpty();
        }
    }

    [Fact]
    public void Exceptions_OfOutages_AskToTryAgain()
    {
        Exception[] outages = [new DatabaseUnavailableException(new IOException()), new StoreUnavailableException("s", new IOException("https://secret?sig=x")), new IssuerUnavailableException("i", new IOException()), new OperationCanceledException(), new TimeoutException()];
        foreach (var outage in outages)
        {
            var problem = Problems.Of(outage);
            (problem.Status, problem.RetryAfter).ShouldBe((503, 5));
            problem.Detail.ShouldNotContain("secret");
        }
    }

    [Theory]
    [InlineData(400, 400, "malformed-request")]
    [InlineData(408, 408, "malformed-request")]
    [InlineData(413, 413, "too-large")]
    public void Exceptions_OfTheServer_KeepTheirStatus(int given, int status, string code)
    {
        var problem = Problems.Of(new BadHttpRequestException("details", given));
        (problem.Status, problem.Code).ShouldBe((status, code));
    }

    [Fact]
    public void Exceptions_Unforeseen_TellNothing()
    {
        var problem = Problems.Of(new InvalidOperationException("the password is hunter2"));
        (problem.Status, problem.Code).ShouldBe((500, "internal"));
        problem.ToString().ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData(TokenFault.Missing, "token-missing", "Bearer")]
    [InlineData(TokenFault.Expired, "token-expired", "Bearer error=\"invalid_token\", error_description=\"expired\"")]
    [InlineData(TokenFault.Invalid, "token-invalid", "Bearer error=\"invalid_token\"")]
    public void Tokens_OfEveryFault_AreChallenged(TokenFault fault, string code, string challenge)
    {
        var problem = Problems.Unauthorized(fault);
        (problem.Status, problem.Code, problem.Challenge).ShouldBe((401, code, challenge));
    }

    private static Refusal Create(Type kind)
    {
        var constructor = kind.GetConstructors().OrderByDescending(candidate => candidate.GetParameters().Length).First(candidate => candidate.GetParameters() is not [var only] || only.ParameterType != kind);
        return (Refusal)constructor.Invoke([.. constructor.GetParameters().Select(Value)]);
    }

    private static object? Value(ParameterInfo parameter) => parameter.ParameterType switch
    {
        var type when type == typeof(string) => "text",
        var type when type == typeof(long) => 1L,
        var type when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        var type when type == typeof(Operation) => Operations.UploadUrl,
        var type when type == typeof(IReadOnlyList<string>) => Array.Empty<string>(),
        var type when type == typeof(IReadOnlyList<FieldError>) => Array.Empty<FieldError>(),
        _ => null,
    };
}
