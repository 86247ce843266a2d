using System.Text;
using System.Text.Json.Nodes;
using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Retention;

/// <summary>How confidential files are: said at the upload, changed later, listed by.</summary>
public sealed class ClassificationTests : GatewayTests
{
    [Fact]
    public async Task Classification_OfAnUpload_IsKeptChangedAndListed()
    {
        var tenant = await Gateway.AddTenantAsync("azurite");
        var token = Gateway.Token(tenant);
        var announcement = Announcement();
        announcement["classification"] = "restricted";
        var restricted = await UploadAsync(tenant, announcement: announcement);
        var plain = await UploadAsync(tenant);
        ((string)restricted["classification"]!).ShouldBe("restricted");
        ((string)plain["classification"]!).ShouldBe("internal");
        restricted.AsObject().ContainsKey("lock").ShouldBeFalse();

        (await ListAsync("restricted")).ShouldBe([(string)restricted["id"]!]);
        var edited = (await SendAsync(HttpMethod.Patch, $"metadata/{restricted["path"]}", token, new JsonObject { ["classification"] = "public" })).ShouldBe(200).Json;
        ((string)edited["classification"]!).ShouldBe("public");
        ((int)edited["version"]!).ShouldBe((int)restricted["version"]! + 1);
        (await ListAsync("restricted")).ShouldBeEmpty();
        (await ListAsync("public")).ShouldBe([(string)restricted["id"]!]);
        (await AuditAsync(restricted)).ShouldBe(["SIGNED_URL_GENERATED", "UPLOAD", "EDIT"]);

        async Task<List<string>> ListAsync(string classification) =>
            [.. (await GetAsync($"list?classification={classification}", token)).ShouldBe(200).Json["files"]!.AsArray().Select(file => (string)file!["id"]!)];
    }

    [Fact]
    public async Task Classification_OfAProxiedUpload_IsTakenFromQueryAndForm()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        var raw = new ByteArrayContent(Pdf()) { Headers = { ContentType = new("application/pdf") } };
        var one = await SendContentAsync(HttpMethod.Post, $"upload?fileName=a.pdf&fileType=attachment&scope=sessions/{Guid.NewGuid():N}&classification=confidential", token, raw);
        ((string)one.ShouldBe(201).Json["classification"]!).ShouldBe("confidential");

        using var form = new MultipartFormDataContent
        {
            { new StringContent("attachment"), "fileType" }, { new StringContent($"sessions/{Guid.NewGuid():N}"), "scope" }, { new StringContent("public"), "classification" },
        };
        form.Add(new ByteArrayContent(Pdf()) { Headers = { ContentType = new("application/pdf") } }, "file", "a.pdf");
        ((string)(await SendContentAsync(HttpMethod.Post, "upload", token, form)).ShouldBe(201).Json["classification"]!).ShouldBe("public");
    }

    [Fact]
    public async Task Classification_Unknown_IsNamed()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        var announcement = Announcement();
        announcement["classification"] = "secret";
        (await PostAsync("upload-url", token, announcement)).ShouldBeInvalid("classification");
        (await GetAsync("list?classification=secret", token)).ShouldBeInvalid("classification");
        var file = await UploadAsync(Gateway.OnAzure);
        (await SendAsync(HttpMethod.Patch, $"metadata/{file["path"]}", token, new JsonObject { ["classification"] = "secret" })).ShouldBeInvalid("classification");
        using var nothing = new StringContent("""{"classification":null}""", Encoding.UTF8, "application/json");
        (await SendContentAsync(HttpMethod.Patch, $"metadata/{file["path"]}", token, nothing)).ShouldBeInvalid("classification");
    }

    [Fact]
    public async Task Record_OfALockedCompressedFile_ShowsIt()
    {
        var file = await UploadAsync(Gateway.OnAzure);
        await Gateway.SqlAsync<int>(
            """
            UPDATE file_records SET lock_mode = 'governance', locked_until = '2030-01-01Z', content_encoding = 'gzip', stored_size = 17, archived_at = '2026-02-01Z',
                rehydrated_until = '2026-03-01Z', last_accessed_at = '2026-01-15Z' WHERE id = @id RETURNING 1
            """, ("id", Guid.Parse((string)file["id"]!)));

        var shown = (await GetAsync($"metadata/{file["path"]}", Gateway.Token(Gateway.OnAzure))).ShouldBe(200).Json;

        ((string)shown["lock"]!["mode"]!).ShouldBe("governance");
        ((DateTimeOffset)shown["lock"]!["until"]!).Year.ShouldBe(2030);
        ((string)shown["contentEncoding"]!).ShouldBe("gzip");
        ((long)shown["storedSize"]!).ShouldBe(17);
        ((DateTimeOffset)shown["archivedAt"]!).Month.ShouldBe(2);
        ((DateTimeOffset)shown["rehydratedUntil"]!).Month.ShouldBe(3);
        ((DateTimeOffset)shown["lastAccessedAt"]!).Day.ShouldBe(15);
    }
}
