using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Files;
using Strongroom.Functions.Files;
using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Functions.Tests.Files;

/// <summary>A download runs after the middleware: whatever goes wrong in it, nobody may take a part for the whole.</summary>
public sealed class FileContentResultTests
{
    [Fact]
    public async Task Stream_Whole_IsSentAndDisposed()
    {
        var (http, content, source) = Prepare(new MemoryStream(new byte[1000]));

        await new FileContentResult(Record(1000), content, null, false, false, NullLogger.Instance).ExecuteAsync(http);

        http.RequestAborted.IsCancellationRequested.ShouldBeFalse();
        http.Response.Body.Length.ShouldBe(1000);
        source.CanRead.ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_EndsEarly_IsCutOff()
    {
        var (http, content, source) = Prepare(new MemoryStream(new byte[400]));

        await new FileContentResult(Record(1000), content, null, false, false, NullLogger.Instance).ExecuteAsync(http);

        http.RequestAborted.IsCancellationRequested.ShouldBeTrue();
        source.CanRead.ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_HasMoreThanTheRecordSays_IsSentUpToThere()
    {
        var (http, content, _) = Prepare(new MemoryStream(new byte[2000]));

        await new FileContentResult(Record(1000), content, null, false, false, NullLogger.Instance).ExecuteAsync(http);

        http.Response.Body.Length.ShouldBe(1000);
    }

    [Fact]
    public async Task Stream_Fails_IsCutOffAndNotThrown()
    {
        var (http, content, _) = Prepare(new BrokenStream());

        await new FileContentResult(Record(1000), content, null, false, false, NullLogger.Instance).ExecuteAsync(http);

        http.RequestAborted.IsCancellationRequested.ShouldBeTrue();
    }

    private static (HttpContext Http, ObjectContent Content, Stream Source) Prepare(Stream source)
    {
        var http = new DefaultHttpContext();
        http.Response.Body = new MemoryStream();
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature>(new Lifetime());
        return (http, new ObjectContent(new ObjectHead(source.CanSeek ? source.Length : 1000, "application/pdf", "e", DateTimeOffset.UnixEpoch), source, null), source);
    }

    private static FileRecord Record(long size) => new()
    {
        Id = Guid.NewGuid(),
        Tenant = new TenantId(Guid.NewGuid()),
        Path = "a",
        Store = "s",
        Status = "available",
        FileType = "pdf",
        Scope = "s",
        FileName = "a.pdf",
        ContentType = "application/pdf",
        Size = size,
        ETag = "e",
        MetadataJson = "{}",
        Tags = [],
        UploadKind = "single",
        UploadedBy = "u",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Version = 1,
    };

    private sealed class Lifetime : Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => RequestAborted = new CancellationToken(canceled: true);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the store hung up");
    }
}
