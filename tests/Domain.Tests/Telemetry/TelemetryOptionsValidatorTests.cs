using Strongroom.Telemetry;

namespace Strongroom.Domain.Tests.Telemetry;

public sealed class TelemetryOptionsValidatorTests
{
    [Fact]
    public void Options_ByDefault_AreValid() => Failures(new TelemetryOptions()).ShouldBeEmpty();

    [Fact]
    public void Options_AllWrong_AreAllTold() =>
        Failures(new TelemetryOptions { OtlpEndpoint = "collector:4317", OtlpProtocol = "udp", OtlpHeaders = "key", SampleRatio = 1.5, TenantLabels = -1, StateSeconds = 1 })
            .Select(failure => failure.Split(' ')[0])
            .ShouldBe(["Telemetry:OtlpEndpoint", "Telemetry:OtlpProtocol", "Telemetry:OtlpHeaders", "Telemetry:SampleRatio", "Telemetry:TenantLabels", "Telemetry:StateSeconds"]);

    [Theory]
    [InlineData("http://127.0.0.1:4317", "grpc", "api-key=1,x=2")]
    [InlineData("https://collector.example/otlp", "http/protobuf", "")]
    public void Options_ForACollector_AreValid(string endpoint, string protocol, string headers) =>
        Failures(new TelemetryOptions { OtlpEndpoint = endpoint, OtlpProtocol = protocol, OtlpHeaders = headers, SampleRatio = 0.1 }).ShouldBeEmpty();

    private static IEnumerable<string> Failures(TelemetryOptions options) => new TelemetryOptionsValidator().Validate(null, options).Failures ?? [];
}
