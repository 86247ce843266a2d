using Strongroom.Functions.Tests.Http;

namespace Strongroom.Functions.Tests.Telemetry;

/// <summary>A gateway that exports everything at once, with its blob events and its sealer, and the collector that it exports to.</summary>
public sealed class TracedGateway : IAsyncLifetime
{
    internal OtlpReceiver Receiver { get; private set; } = null!;

    public GatewayFixture Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        Gateway = await GatewayFixture.StartWithEventsAsync(
            ("Telemetry:OtlpEndpoint", Receiver.Address), ("Telemetry:OtlpProtocol", "http/protobuf"), ("Telemetry:OtlpHeaders", "x-key=secret"),
            ("Telemetry:TenantLabels", "1000"), ("Telemetry:StateSeconds", "5"), ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            // The spans of all tests of the process come along: none of ours may be dropped for them.
            ("OTEL_BSP_MAX_QUEUE_SIZE", "200000"), ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"), ("OTEL_SERVICE_NAME", "vault"), ("AuditSealSchedule", "* * * * * *"), ("Logging:LogLevel:Strongroom", "Information"));
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
