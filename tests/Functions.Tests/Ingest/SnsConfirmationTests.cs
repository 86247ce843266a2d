using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Functions.Ingest;

namespace Strongroom.Functions.Tests.Ingest;

public sealed class SnsConfirmationTests
{
    private static readonly Uri Address = new("https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=x");

    [Theory]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.Found, false)]
    [InlineData(HttpStatusCode.Forbidden, false)]
    [InlineData(null, false)]
    public async Task Confirm_CallsTheAddressAndSaysWhetherItWorked(HttpStatusCode? status, bool confirmed)
    {
        using var aws = new Aws(status);
        (await new SnsConfirmation(aws, NullLogger<SnsConfirmation>.Instance).ConfirmAsync(Address, TestContext.Current.CancellationToken)).ShouldBe(confirmed);
        aws.Called.ShouldBe([Address]);
    }

    [Fact]
    public async Task Confirm_AddressElsewhere_IsNotCalled()
    {
        using var aws = new Aws(HttpStatusCode.OK);
        (await new SnsConfirmation(aws, NullLogger<SnsConfirmation>.Instance).ConfirmAsync(new Uri("https://evil.example/"), TestContext.Current.CancellationToken)).ShouldBeFalse();
        aws.Called.ShouldBeEmpty();
    }

    private sealed class Aws(HttpStatusCode? status) : HttpMessageHandler, IHttpClientFactory
    {
        public List<Uri> Called { get; } = [];

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Called.Add(request.RequestUri!);
            return status is { } known ? Task.FromResult(new HttpResponseMessage(known)) : throw new HttpRequestException("unreachable");
        }
    }
}
