using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Audit;

/// <summary>No audit row, no URL; and the wait for it is bounded.</summary>
public sealed class FailClosedTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AuditTable_LockedByAnother_IsWaitedForTwoSecondsAndNoUrlIsGivenOut()
    {
        await using var gateway = await GatewayFixture.StartOwnAsync(("Database:CommandTimeoutSeconds", "2"));
        var token = gateway.Token(gateway.OnS3);
        using (var warm = await AskAsync(gateway, token)) warm.StatusCode.ShouldBe(HttpStatusCode.Created);
        var locked = await gateway.LockAsync("LOCK TABLE storage_audit_logs IN ACCESS EXCLUSIVE MODE");

        var clock = Stopwatch.StartNew();
        using var refused = await AskAsync(gateway, token);
        clock.Stop();

        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync(Token)).ShouldNotContain("http://127");
        clock.Elapsed.TotalSeconds.ShouldBeInRange(1.5, 10);
        (await gateway.Client.GetAsync("/api/health/live", Token)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await locked.DisposeAsync();
        using var again = await AskAsync(gateway, token);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private static async Task<HttpResponseMessage> AskAsync(GatewayFixture gateway, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/storage/upload-url")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = JsonContent.Create(new { fileName = "a.pdf", contentType = "application/pdf", size = 10, fileType = "attachment", scope = "sessions/s-1" }),
        };
        return await gateway.Client.SendAsync(request, Token);
    }
}
