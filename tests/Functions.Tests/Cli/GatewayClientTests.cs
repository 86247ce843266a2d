using System.Net;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>What every command that speaks to a gateway does when that goes wrong.</summary>
public sealed class GatewayClientTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    [Fact]
    public async Task Gateway_NotNamed_IsUsageWithTheWayOn()
    {
        var (noUrl, noToken) = (await Cli.RunAsync("ls"), await Cli.RunAsync("ls", "--url", "https://files.example.com"));

        (noUrl.Exit, noToken.Exit).ShouldBe((ExitCode.Usage, ExitCode.Usage));
        noUrl.Error.ShouldContain("STRONGROOM_URL");
        noToken.Error.ShouldContain("STRONGROOM_TOKEN");
    }

    [Theory]
    [InlineData("ftp://files.example.com")]
    [InlineData("files.example.com")]
    [InlineData("https://user:password@files.example.com")]
    [InlineData("http://files.example.com")]
    public async Task Address_ThatNoTokenShouldGoTo_IsUsage(string address)
    {
        Environment["STRONGROOM_URL"] = address;
        (await RunAsync("ls")).Exit.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Gateway_NotThere_IsAFailureWithTheWayOn()
    {
        Environment["STRONGROOM_URL"] = "http://127.0.0.1:9";

        var ran = await Cli.RunAsync(Environment, ["ls", "--json"], new HastyClock(), Cancel);

        ran.Exit.ShouldBe(ExitCode.Failed);
        ((string)ran.Json["error"]!["code"]!).ShouldBe("unreachable");
        ((string)ran.Json["error"]!["next"]!).ShouldContain("/api/health/live");
    }

    [Fact]
    public async Task Server_ThatIsNoGateway_IsSaidToBeNone()
    {
        Environment["STRONGROOM_URL"] = Store.Address;

        var ran = await RunAsync("ls");

        ran.Exit.ShouldBeOneOf(ExitCode.Failed, ExitCode.Refused, ExitCode.NotFound);
        ran.Error.ShouldContain("not");
        ran.Error.ShouldNotContain("at Strongroom");
    }

    [Fact]
    public async Task Refusal_OfTheGateway_HasItsWordsItsTraceAndNoToken()
    {
        Environment["STRONGROOM_TOKEN"] = Gateway.Token(Tenant, "viewer");

        var text = await RunAsync("retention", "plan");
        var json = await RunAsync("retention", "plan", "--json");

        (text.Exit, json.Exit).ShouldBe((ExitCode.Refused, ExitCode.Refused));
        text.Error.ShouldContain("one of these roles");
        ((string)json.Json["error"]!["code"]!).ShouldBe("forbidden");
        ((string)json.Json["error"]!["traceId"]!).Length.ShouldBe(32);
        (text.Output + text.Error + json.Output + json.Error).ShouldNotContain(Environment["STRONGROOM_TOKEN"]);
    }

    [Fact]
    public async Task Fields_ThatAreWrong_AreAllNamed()
    {
        var path = Write("x.txt", 1);

        var ran = await RunAsync("upload", path, "--type", "nonsense", "--scope", "nowhere/1", "--classification", "odd");

        ran.Exit.ShouldBe(ExitCode.Refused);
        ran.Error.ShouldContain("fileType");
        ran.Error.ShouldContain("classification");
    }

    [Theory]
    [InlineData("eyJ\neyJ")]
    [InlineData("schlüssel")]
    public async Task Token_ThatIsNone_IsUsageAndNotPrinted(string token)
    {
        Environment["STRONGROOM_TOKEN"] = token;

        var ran = await RunAsync("ls");

        ran.Exit.ShouldBe(ExitCode.Usage);
        ran.Error.ShouldContain("STRONGROOM_TOKEN");
        ran.Error.ShouldNotContain(token);
        (await RunAsync("ls", "--token-file", Path.Combine(Folder, "absent"))).Exit.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task TokenFile_WithAFreshToken_IsReadAgainWhenTheOldOneHasExpired()
    {
        var file = Path.Combine(Folder, "token");
        await File.WriteAllTextAsync(file, Gateway.Token(Tenant) + "\n", Cancel);
        using var gateway = new GatewayClient(new HttpClient(new Expiring("old")) { BaseAddress = Gateway.Client.BaseAddress }, new TokenSource("old", file), new Retries(TimeProvider.System), TimeProvider.System);

        var page = await gateway.GetAsync("api/v1/storage/list", GatewayJson.Default.FilePage, Cancel);

        page.Files.ShouldBeEmpty();
        Environment.Remove("STRONGROOM_TOKEN");
        (await RunAsync("ls", "--token-file", file)).Exit.ShouldBe(ExitCode.Done);
        await File.WriteAllTextAsync(file, "\n", Cancel);
        (await RunAsync("ls", "--token-file", file)).Exit.ShouldBe(ExitCode.Usage);
    }

    /// <summary>Answers as a gateway does to a token that has expired; all others go on to the real one.</summary>
    private sealed class Expiring(string expired) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.Headers.Authorization!.Parameter != expired ? await base.SendAsync(request, cancellationToken) : new HttpResponseMessage(HttpStatusCode.Unauthorized)
            {
                Content = new StringContent("""{"type":"https://strongroom.dev/problems/token-expired","title":"Token expired","status":401,"detail":"The token has expired.","traceId":"t"}"""),
            };
    }
}
