using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Http;

/// <summary>Uploads that the gateway takes itself: raw, as a form, of known and unknown length.</summary>
public sealed class ProxiedUploadTests : GatewayTests
{
    public static TheoryData<string> Both => ["azurite", "ceph"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Raw_WithLength_IsAvailableAtOnce(string store)
    {
        var token = Gateway.Token(TenantOn(store));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Pdf(70_000)));

        var answer = await SendContentAsync(HttpMethod.Post, $"upload?{Query()}&sha256={hash}&tags=a,b", token, Content(Pdf(70_000)));

        var file = answer.ShouldBe(201).Json;
        ((string)file["status"]!).ShouldBe("available");
        ((string)file["sha256"]!).ShouldBe(hash);
        file["tags"]!.AsArray().Count.ShouldBe(2);
        (await GetAsync($"file/{file["path"]}", token)).Bytes.ShouldBe(Pdf(70_000));
    }

    [Fact]
    public async Task Raw_Chunked_IsMeasuredByReading()
    {
        var content = Content(Pdf(70_000));
        var answer = await SendContentAsync(HttpMethod.Post, $"upload?{Query()}", Gateway.Token(Gateway.OnAzure), content, ("Transfer-Encoding", "chunked"));
        ((long)answer.ShouldBe(201).Json["size"]!).ShouldBe(70_000);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Form_FieldsThenFile_IsAvailableAtOnce(string store)
    {
        var form = Form(("fileType", "attachment"), ("scope", $"sessions/{Guid.NewGuid():N}"), ("metadata", """{"case":"42"}"""), ("tags", "x"));
        AddFile(form, Pdf(200_000));

        var file = (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(TenantOn(store)), form)).ShouldBe(201).Json;

        ((long)file["size"]!).ShouldBe(200_000);
        ((string)file["fileName"]!).ShouldBe("report.pdf");
        ((string)file["metadata"]!["case"]!).ShouldBe("42");
        ((string)file["contentType"]!).ShouldBe("application/pdf");
    }

    [Fact]
    public async Task Form_FieldAfterTheFile_IsRefusedAndNothingIsKept()
    {
        var session = Guid.NewGuid().ToString("N");
        var form = Form(("fileType", "attachment"), ("scope", "sessions/" + session));
        AddFile(form, Pdf());
        form.Add(new StringContent("late"), "tags");

        var problem = (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), form)).ShouldBeInvalid("file");

        ((string)problem["errors"]![0]!["message"]!).ShouldContain("Fields come before the file");
        (await GetAsync($"list?prefix=sessions/{session}", Gateway.Token(Gateway.OnAzure))).Json["files"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Form_NeededFieldsAfterTheFile_SaysThatTheyComeBefore()
    {
        var form = Form(("fileType", "attachment"));
        AddFile(form, Pdf());
        form.Add(new StringContent("sessions/late"), "scope");

        var problem = (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), form)).ShouldBeInvalid("scope");
        ((string)problem["errors"]![0]!["message"]!).ShouldContain("before the file");
    }

    [Fact]
    public async Task Form_TwoFiles_IsRefused()
    {
        var form = Form(("fileType", "attachment"), ("scope", "sessions/two"));
        AddFile(form, Pdf());
        AddFile(form, Pdf());
        (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), form)).ShouldBeInvalid("file");
    }

    [Fact]
    public async Task Form_NoFileUnknownAndRepeatedFields_AreAllNamed()
    {
        var form = Form(("fileName", "a.pdf"), ("fileType", "attachment"), ("scope", "sessions/a"), ("colour", "red"), ("fileType", "image"), ("metadata", "[]"), ("timestampPrefix", "maybe"));
        (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), form)).ShouldBeInvalid("file", "fileType", "colour", "metadata", "timestampPrefix", "contentType");
    }

    [Fact]
    public async Task Form_WithAQuery_IsRefusedByName()
    {
        var form = Form(("fileType", "attachment"), ("scope", "sessions/a"));
        AddFile(form, Pdf());
        (await SendContentAsync(HttpMethod.Post, "upload?fileType=image", Gateway.Token(Gateway.OnAzure), form)).ShouldBeInvalid("fileType");
    }

    [Fact]
    public async Task Form_CutOffMidway_IsRefusedAndNothingIsKept()
    {
        var session = Guid.NewGuid().ToString("N");
        var body = $"--b\r\nContent-Disposition: form-data; name=\"fileType\"\r\n\r\nattachment\r\n--b\r\nContent-Disposition: form-data; name=\"scope\"\r\n\r\nsessions/{session}\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7 and then no more";
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), content)).ShouldBeProblem(400, "malformed-request");
        (await GetAsync($"list?prefix=sessions/{session}&status=pending", Gateway.Token(Gateway.OnAzure))).Json["files"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Raw_ConnectionLostMidway_NothingIsKept()
    {
        var session = Guid.NewGuid().ToString("N");
        var token = Gateway.Token(Gateway.OnS3);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(Gateway.Client.BaseAddress!.Host, Gateway.Client.BaseAddress.Port, Cancel);
            var head = $"POST {Storage}upload?fileName=a.pdf&fileType=attachment&scope=sessions/{session} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {token}\r\nContent-Type: application/pdf\r\nContent-Length: 200000\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head), Cancel);
            await socket.GetStream().WriteAsync(Pdf(100_000), Cancel);
            await Patience.UntilAsync(async () => await CountAsync("pending") == 1, "upload under way");
        }

        await Patience.UntilAsync(async () => await CountAsync("pending") == 0, "upload given up");
        foreach (var status in new[] { "available", "quarantined" }) (await CountAsync(status)).ShouldBe(0);

        async Task<int> CountAsync(string status) => (await GetAsync($"list?prefix=sessions/{session}&status={status}", token)).ShouldBe(200).Json["files"]!.AsArray().Count;
    }

    [Fact]
    public async Task Raw_LargerThanTheRouteTakes_IsRefusedBeforeItIsRead()
    {
        var content = Content(Pdf(11 * 1024 * 1024));
        var problem = (await SendContentAsync(HttpMethod.Post, $"upload?{Query()}", Gateway.Token(Gateway.OnAzure), content)).ShouldBeProblem(413, "too-large");
        ((string)problem["errors"]![0]!["limit"]!).ShouldBe("10485760");
    }

    [Fact]
    public async Task Form_LargerThanTheRouteTakes_IsRefused()
    {
        var form = Form(("fileType", "attachment"), ("scope", "sessions/large"));
        AddFile(form, Pdf(11 * 1024 * 1024));
        (await SendContentAsync(HttpMethod.Post, "upload", Gateway.Token(Gateway.OnAzure), form)).ShouldBeProblem(413, "too-large");
    }

    [Fact]
    public async Task Raw_OtherBytesThanTheType_IsRefused() =>
        (await SendContentAsync(HttpMethod.Post, $"upload?{Query()}", Gateway.Token(Gateway.OnAzure), Content(new byte[100]))).ShouldBeProblem(415, "type-not-allowed");

    [Fact]
    public async Task Raw_OtherHashThanDeclared_IsAMismatch() =>
        (await SendContentAsync(HttpMethod.Post, $"upload?{Query()}&sha256={new string('0', 64)}", Gateway.Token(Gateway.OnAzure), Content(Pdf()))).ShouldBeProblem(422, "upload-mismatch")["detail"]!.ToString().ShouldNotContain("quarantine");

    [Fact]
    public async Task Raw_NothingSaid_NamesEveryField()
    {
        var content = new ByteArrayContent(Pdf());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        (await SendContentAsync(HttpMethod.Post, "upload?sha256=12", Gateway.Token(Gateway.OnAzure), content)).ShouldBeInvalid("fileName", "fileType", "scope", "sha256");
        (await SendContentAsync(HttpMethod.Post, $"upload?{Query()}", Gateway.Token(Gateway.OnAzure), new ByteArrayContent(Pdf()))).ShouldBeProblem(400, "invalid-request");
    }

    [Fact]
    public async Task Receipt_WithItsObject_IsPlacedInAccounting()
    {
        var id = Guid.NewGuid().ToString("N");
        var file = (await SendContentAsync(HttpMethod.Post, $"receipt-upload?fileName=r.pdf&objectId={id}&timestampPrefix=true", Gateway.Token(Gateway.OnS3), Content(Pdf()))).ShouldBe(201).Json;

        ((string)file["path"]!).ShouldMatch($@"^accounting/receipt/{id}/\d{{8}}_\d{{6}}_r\.pdf$");
        ((string)file["fileType"]!).ShouldBe("receipt");
        (await SendContentAsync(HttpMethod.Post, "receipt-upload?fileName=r.pdf&fileType=image", Gateway.Token(Gateway.OnS3), Content(Pdf()))).ShouldBeInvalid("objectId", "fileType");
        (await SendContentAsync(HttpMethod.Post, "receipt-upload?fileName=r.pdf&objectId=a%2Fb", Gateway.Token(Gateway.OnS3), Content(Pdf()))).ShouldBeInvalid("objectId");
    }

    [Fact]
    public async Task AppZip_RealZip_IsTakenAndOthersAreNot()
    {
        var token = Gateway.Token(Gateway.OnAzure);
        Task<Answer> UploadAsync(byte[] bytes) => SendContentAsync(HttpMethod.Post, $"app-zip-upload?fileName=app.zip&objectId={Guid.NewGuid():N}", token, Content(bytes, "application/zip"));

        ((string)(await UploadAsync(Zip("src/main.cs"))).ShouldBe(201).Json["fileType"]!).ShouldBe("app-source");
        ((string)(await UploadAsync(Zip("../../etc/passwd"))).ShouldBeProblem(422, "upload-mismatch")["detail"]!).ShouldContain("nothing was stored");
        (await UploadAsync(Encoding.ASCII.GetBytes("PK\u0003\u0004 but no more than that"))).ShouldBeProblem(422, "upload-mismatch");
        (await SendContentAsync(HttpMethod.Post, "app-zip-upload?fileName=app.txt&objectId=1", token, Content("text"u8.ToArray(), "text/plain"))).ShouldBeProblem(415, "type-not-allowed");
    }

    private static string Query() => $"fileName=report.pdf&fileType=attachment&scope=sessions/{Guid.NewGuid():N}";

    private static ByteArrayContent Content(byte[] bytes, string type = "application/pdf")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        return form;
    }

    private static void AddFile(MultipartFormDataContent form, byte[] bytes) => form.Add(Content(bytes), "file", "report.pdf");

    private static byte[] Zip(string entry)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (var writer = new StreamWriter(zip.CreateEntry(entry).Open())) writer.Write("content");
        return stream.ToArray();
    }
}
