using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Tenants;

namespace Strongroom.Functions.Tests.Http;

/// <summary>What tests over HTTP have in common: the shared gateway, and a caller.</summary>
public abstract class GatewayTests : IAsyncLifetime
{
    protected const string Storage = "/api/v1/storage/";

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected GatewayFixture Gateway { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => Gateway = await StartAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The gateway of these tests.</summary>
    protected virtual Task<GatewayFixture> StartAsync() => GatewayFixture.SharedAsync();

    /// <summary>A file that looks like a PDF.</summary>
    protected static byte[] Pdf(int size = 100)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size; i++) bytes[i] = (byte)(i % 251);
        "%PDF-1.7\n"u8.CopyTo(bytes);
        return bytes;
    }

    /// <summary>A body that announces a PDF in a session of its own.</summary>
    protected static JsonObject Announcement(int size = 100, string? session = null) => new()
    {
        ["fileName"] = "report.pdf",
        ["contentType"] = "application/pdf",
        ["size"] = size,
        ["fileType"] = "attachment",
        ["scope"] = $"sessions/{session ?? Guid.NewGuid().ToString("N")}",
    };

    protected TenantId TenantOn(string store) => store == "ceph" ? Gateway.OnS3 : Gateway.OnAzure;

    protected Task<Answer> SendAsync(HttpMethod method, string path, string? token, JsonNode? body = null, params (string Name, string Value)[] headers) =>
        SendContentAsync(method, path, token, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), headers);

    protected async Task<Answer> SendContentAsync(HttpMethod method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : Storage + path) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        return await ReadAsync(await Gateway.Client.SendAsync(request, Cancel));
    }

    protected Task<Answer> GetAsync(string path, string? token, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, token, null, headers);

    protected Task<Answer> PostAsync(string path, string? token, JsonNode? body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, token, body, headers);

    /// <summary>Does what a signed request says, as a client without any knowledge would.</summary>
    protected static async Task<Answer> FollowAsync(JsonNode signed, byte[]? bytes)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod((string)signed["method"]!), (string)signed["url"]!);
        if (bytes is not null) request.Content = new ByteArrayContent(bytes);
        foreach (var (name, value) in signed["headers"]!.AsObject())
        {
            if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (string)value!)) request.Content!.Headers.TryAddWithoutValidation(name, (string)value!);
        }

        return await ReadAsync(await client.SendAsync(request, Cancel));
    }

    /// <summary>Announces, puts and completes a file; answers with its record.</summary>
    protected async Task<JsonNode> UploadAsync(TenantId tenant, byte[]? bytes = null, JsonObject? announcement = null, string user = "user-1")
    {
        bytes ??= Pdf();
        var token = Gateway.Token(tenant, user: user);
        var ticket = (await PostAsync("upload-url", token, announcement ?? Announcement(bytes.Length))).ShouldBe(201).Json;
        ((int)(await FollowAsync(ticket["put"]!, bytes)).Status).ShouldBeInRange(200, 201);
        return (await PostAsync($"upload-complete/{(string)ticket["file"]!["id"]!}", token, null)).ShouldBe(200).Json;
    }

    /// <summary>The audit entries of a file, oldest first, as <c>ACTION error</c>.</summary>
    protected Task<List<string>> AuditAsync(JsonNode file) => Gateway.SqlAsync<string>(
        "SELECT action || coalesce(' ' || error, '') FROM storage_audit_logs WHERE file_id = @id ORDER BY xact, id", ("id", Guid.Parse((string)file["id"]!)));

    /// <summary>The log, asked for a session, answers every entry that was ever written for it, and there are this many.</summary>
    protected async Task ShouldHaveEntriesAsync(TenantId tenant, string session, int count)
    {
        var answer = (await GetAsync($"audit-logs?objectType=sessions&objectId={session}&limit=1000", Gateway.Token(tenant, "admin"))).ShouldBe(200);
        var ids = answer.Json["entries"]!.AsArray().Select(entry => Guid.Parse((string)entry!["id"]!)).ToList();
        ids.ShouldBe(await Gateway.SqlAsync<Guid>(
            "SELECT id FROM storage_audit_logs WHERE tenant_id = @t AND related_object_type = 'sessions' AND related_object_id = @o ORDER BY id DESC", ("t", tenant.Value), ("o", session)));
        ids.Count.ShouldBe(count);
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(Cancel), response);
}
