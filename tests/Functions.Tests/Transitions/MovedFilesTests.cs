using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Functions.Tests.Http;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.Transitions;

namespace Strongroom.Functions.Tests.Transitions;

/// <summary>Files in the archive tier, and compressed ones, as callers see them.</summary>
public sealed class MovedFilesTests : GatewayTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 3000).Select(n => $"{n},value {n % 7}\n")));

    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Archived_File_GivesNoUrlUntilItIsBack(string store)
    {
        var tenant = TenantOn(store);
        var (file, token) = await StoredAsync(tenant);
        var path = (string)file["path"]!;
        var link = (string)(await PostAsync("signed-url", token, new JsonObject { ["path"] = path, ["revocable"] = true })).ShouldBe(200).Json["url"]!;
        await MoveAsync(file, "archive");

        // 1. Nothing gives its bytes out.
        (await GetAsync($"signed-url?path={path}", token)).ShouldBeProblem(409, "file-archived");
        (await PostAsync("signed-url", token, new JsonObject { ["path"] = path, ["revocable"] = true })).ShouldBeProblem(409, "file-archived");
        (await GetAsync($"file/{path}", token)).ShouldBeProblem(409, "file-archived");
        (await SendAsync(HttpMethod.Head, $"file/{path}", token)).Status.ShouldBe(HttpStatusCode.Conflict);
        (await GetAsync(new Uri(link).AbsolutePath, null)).ShouldBeProblem(409, "file-archived");
        var record = (await GetAsync($"metadata/{path}", token)).ShouldBe(200).Json;
        ((string)record["status"]!, record["archivedAt"] is not null).ShouldBe(("archived", true));
        (await GetAsync($"rehydrate?path={path}", token)).ShouldBe(200).Json["state"]!.ToString().ShouldBe("archived");

        // 2. Asked for, twice: the second time nothing changes.
        var asked = (await PostAsync("rehydrate", token, new JsonObject { ["path"] = path, ["days"] = 30 })).ShouldBe(202).Json;
        asked["state"]!.ToString().ShouldBe("rehydrating");
        ((int)asked["expectedHours"]!).ShouldBe(store == "ceph" ? 0 : 15);
        var again = (await PostAsync("rehydrate", token, new JsonObject { ["fileId"] = (string)file["id"]! })).ShouldBe(202).Json;
        again.ToJsonString().ShouldBe(asked.ToJsonString());
        (await GetAsync($"rehydrate?fileId={file["id"]}", token)).ShouldBe(200).Json.ToJsonString().ShouldBe(asked.ToJsonString());
        (await GetAsync($"signed-url?path={path}", token)).ShouldBeProblem(409, "file-archived")["detail"]!.ToString().ShouldContain("being brought back");

        // 3. The timer brings it back, for good on these stores.
        await RunAsync(file);
        (await GetAsync($"rehydrate?path={path}", token)).ShouldBe(200).Json["state"]!.ToString().ShouldBe("hot");
        (await GetAsync($"file/{path}", token)).ShouldBe(200).Bytes.ShouldBe(Text);
        (await GetAsync(new Uri(link).AbsolutePath, null)).Status.ShouldBe(HttpStatusCode.Redirect);
        (await AuditAsync(file)).ShouldBe(
            ["SIGNED_URL_GENERATED", "UPLOAD", "SIGNED_URL_GENERATED", "ARCHIVE", "REFUSED file-archived", "REHYDRATE", "REHYDRATE", "DOWNLOAD", "DOWNLOAD"]);
    }

    [Fact]
    public async Task Archived_FileWithACopyBesideIt_GivesUrlsUntilTheCopyEnds()
    {
        var (file, token) = await StoredAsync(Gateway.OnS3);
        var path = (string)file["path"]!;
        await MoveAsync(file, "archive");
        var until = TimeProvider.System.GetUtcNow().AddMinutes(3);
        await Gateway.SqlAsync<int>("UPDATE file_records SET rehydrated_until = @until WHERE id = @id RETURNING 1", ("until", until.UtcDateTime), ("id", IdOf(file)));

        var ticket = (await GetAsync($"signed-url?path={path}", token)).ShouldBe(200).Json;
        ((DateTimeOffset)ticket["expiresAt"]!).ShouldBeInRange(until.AddSeconds(-1), until);
        (await GetAsync($"file/{path}", token)).ShouldBe(200).Bytes.ShouldBe(Text);
        (await PostAsync("rehydrate", token, new JsonObject { ["path"] = path })).ShouldBe(202).Json["state"]!.ToString().ShouldBe("readable");
        (await Gateway.SqlAsync<long>("SELECT count(*) FROM file_transitions WHERE file_id = @id", ("id", IdOf(file)))).ShouldBe([0]);

        await Gateway.SqlAsync<int>("UPDATE file_records SET rehydrated_until = now() WHERE id = @id RETURNING 1", ("id", IdOf(file)));
        (await GetAsync($"signed-url?path={path}", token)).ShouldBeProblem(409, "file-archived");
        (await GetAsync($"file/{path}", token)).ShouldBeProblem(409, "file-archived");
    }

    [Fact]
    public async Task Rehydrate_WhatCannotBe_IsRefused()
    {
        var (file, token) = await StoredAsync(Gateway.OnAzure);
        var body = new JsonObject { ["fileId"] = (string)file["id"]! };
        (await PostAsync("rehydrate", token, body.DeepClone())).ShouldBe(202).Json["state"]!.ToString().ShouldBe("hot");
        (await PostAsync("rehydrate", token, new JsonObject { ["path"] = "no/such" })).ShouldBeProblem(404, "not-found");
        (await PostAsync("rehydrate", token, new JsonObject { ["fileId"] = (string)file["id"]!, ["days"] = 0 })).ShouldBeProblem(400, "invalid-request");
        (await PostAsync("rehydrate", token, new JsonObject { ["fileId"] = (string)file["id"]!, ["days"] = 366 })).ShouldBeProblem(400, "invalid-request");
        (await PostAsync("rehydrate", Gateway.Token(Gateway.OnAzure, "viewer"), body.DeepClone())).ShouldBeProblem(403, "forbidden");
        (await PostAsync("rehydrate", Gateway.Token(Gateway.OnS3), body.DeepClone())).ShouldBeProblem(404, "not-found");
        (await SendAsync(HttpMethod.Delete, $"file?fileId={file["id"]}", token)).ShouldBe(200);
        (await PostAsync("rehydrate", token, body.DeepClone())).ShouldBeProblem(409, "file-deleted");
        (await GetAsync($"rehydrate?fileId={file["id"]}", token)).ShouldBeProblem(409, "file-deleted");
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Compressed_File_IsTheOriginalForEveryClient(string store)
    {
        var (file, token) = await StoredAsync(TenantOn(store));
        var path = $"file/{file["path"]}";
        await MoveAsync(file, "compress");
        var record = (await GetAsync($"metadata/{file["path"]}", token)).ShouldBe(200).Json;
        ((string)record["contentEncoding"]!, (long)record["size"]!, (string)record["sha256"]!).ShouldBe(("gzip", Text.Length, (string)file["sha256"]!));
        var stored = (long)record["storedSize"]!;
        stored.ShouldBeLessThan(Text.Length / 2);

        // 1. A client that takes gzip gets what is stored.
        var zipped = (await GetAsync(path, token, ("Accept-Encoding", "br;q=1, gzip;q=0.8"))).ShouldBe(200);
        zipped["Content-Encoding"].ShouldBe("gzip");
        zipped["Content-Length"].ShouldBe($"{stored}");
        zipped["ETag"].ShouldBe($"\"{record["etag"]}-gzip\"");
        zipped["Vary"].ShouldBe("Authorization, Accept-Encoding");
        zipped.Message.Headers.Contains("Repr-Digest").ShouldBeFalse();
        Unzip(zipped.Bytes).ShouldBe(Text);

        // 2. Every other one the original, whole.
        foreach (var headers in new (string, string)[][] { [], [("Accept-Encoding", "identity")], [("Accept-Encoding", "gzip;q=0, *")], [("Accept-Encoding", "gzip"), ("Range", "bytes=0-9")], [("Range", "bytes=0-9")] })
        {
            var plain = (await GetAsync(path, token, headers)).ShouldBe(200);
            plain.Bytes.ShouldBe(Text);
            plain.Message.Content.Headers.ContentEncoding.ShouldBeEmpty();
            plain["Content-Length"].ShouldBe($"{Text.Length}");
            plain["Accept-Ranges"].ShouldBe("none");
            plain["ETag"].ShouldBe($"\"{record["etag"]}\"");
            plain["Repr-Digest"].ShouldBe($"sha-256=:{Convert.ToBase64String(Convert.FromHexString((string)file["sha256"]!))}:");
        }
        (await GetAsync(path, token, ("If-None-Match", $"\"{record["etag"]}\""))).ShouldBe(304);
        (await GetAsync(path, token, ("If-None-Match", $"\"{record["etag"]}-gzip\""), ("Accept-Encoding", "gzip"))).ShouldBe(304);
        (await SendAsync(HttpMethod.Head, path, token))["Content-Length"].ShouldBe($"{Text.Length}");

        // 3. The store's URL, and a link to it, say that it is gzip: who decodes gets the original.
        var ticket = (await GetAsync($"signed-url?path={file["path"]}", token)).ShouldBe(200).Json;
        ticket["contentEncoding"]!.ToString().ShouldBe("gzip");
        using var browser = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip });
        (await browser.GetByteArrayAsync(new Uri((string)ticket["url"]!), Cancel)).ShouldBe(Text);
        var link = (string)(await PostAsync("signed-url", token, new JsonObject { ["path"] = (string)file["path"]!, ["revocable"] = true })).ShouldBe(200).Json["url"]!;
        (await browser.GetByteArrayAsync(new Uri(Gateway.Client.BaseAddress!, new Uri(link).AbsolutePath), Cancel)).ShouldBe(Text);
    }

    private async Task<(JsonNode File, string Token)> StoredAsync(TenantId tenant)
    {
        var announcement = Announcement(Text.Length);
        (announcement["fileName"], announcement["contentType"]) = ("values.csv", "text/csv");
        return (await UploadAsync(tenant, Text, announcement), Gateway.Token(tenant));
    }

    private async Task MoveAsync(JsonNode file, string kind)
    {
        await Gateway.SqlAsync<int>(
            """
            INSERT INTO file_transitions (file_id, tenant_id, kind, requested_by, etag_before, started_at, next_attempt_at)
            SELECT id, tenant_id, @kind, 'system', etag, now(), now() FROM file_records WHERE id = @id RETURNING 1
            """, ("kind", kind), ("id", IdOf(file)));
        await RunAsync(file);
    }

    // Another test's pass may hold the lease, and take ours along.
    private Task RunAsync(JsonNode file) => Patience.UntilAsync(
        async () =>
        {
            await Gateway.Services.GetRequiredService<MoveObjects>().RunAsync(Cancel);
            var errors = await Gateway.SqlAsync<string>("SELECT coalesce(last_error, '') FROM file_transitions WHERE file_id = @id", ("id", IdOf(file)));
            errors.ShouldAllBe(error => error.Length == 0);
            return errors.Count == 0;
        },
        "moved");

    private static Guid IdOf(JsonNode file) => Guid.Parse((string)file["id"]!);

    private static byte[] Unzip(byte[] bytes)
    {
        using var unzipped = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) gzip.CopyTo(unzipped);
        return unzipped.ToArray();
    }
}
