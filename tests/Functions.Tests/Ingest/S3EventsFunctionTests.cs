using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Strongroom.Functions.Http;
using Strongroom.Functions.Ingest;
using Strongroom.Testing;

namespace Strongroom.Functions.Tests.Ingest;

/// <summary>What the log says of events.</summary>
public sealed class S3EventsFunctionTests
{
    [Fact]
    public async Task Event_Refused_LeavesALineWithoutSecrets()
    {
        var logger = new RecordingLogger<S3EventsFunction>();
        var check = new S3EventCheck(Options.Create(new EventsOptions { S3Secrets = ["the-secret"] }), Options.Create(new HttpOptions()), TimeProvider.System);
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer a-guess";
        http.Request.Body = new MemoryStream("the-body"u8.ToArray());

        await new S3EventsFunction(check, null!, null!, logger).Run(http.Request, TestContext.Current.CancellationToken);

        logger.Lines.ShouldBe(["Warning: An event of 8 bytes was refused: its sender proved no secret"]);
    }
}
