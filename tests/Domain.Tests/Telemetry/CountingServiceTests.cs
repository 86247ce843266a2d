using System.Diagnostics.Metrics;
using Strongroom.Files;
using Strongroom.Telemetry;
using Strongroom.Testing;

namespace Strongroom.Domain.Tests.Telemetry;

/// <summary>How things stand, as the gauges tell it.</summary>
public sealed class CountingServiceTests(DomainHost host) : IClassFixture<DomainHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_OfFilesThatCome_AreThoseOfTheRows()
    {
        var read = host.Get<ReadCounts>();
        var before = await read.RunAsync(Token);

        await host.UploadAsync(host.OnS3);
        await host.PutAsync(host.OnAzure);
        var after = await read.RunAsync(Token);
        host.Clock.Advance(TimeSpan.FromDays(1));
        var late = await read.RunAsync(Token);

        (after.Files[FileStatus.Available] - before.Files[FileStatus.Available], after.Files[FileStatus.Pending] - before.Files[FileStatus.Pending]).ShouldBe((1, 1));
        (after.Tenants.Sum(tenant => tenant.Files) - before.Tenants.Sum(tenant => tenant.Files)).ShouldBe(2);
        (after.Tenants.Sum(tenant => tenant.Bytes) - before.Tenants.Sum(tenant => tenant.Bytes)).ShouldBe(200);
        (late.Overdue - after.Overdue).ShouldBe(1);
        (late.SealLagSeconds - after.SealLagSeconds).ShouldBeInRange(86_400, 86_460);
    }

    [Fact]
    public async Task Gauges_WhileTheDatabaseFails_SayNothingAndItIsToldOnce()
    {
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Name == "strongroom.files") listening.EnableMeasurementEvents(instrument); } };
        listener.Start();
        var (clock, logger) = (new HurriedClock(), new RecordingLogger<CountingService>());
        using var service = new CountingService(host.Get<ReadCounts>(), new TelemetryOptions(), clock, logger);

        await service.StartAsync(Token);
        await Patience.UntilAsync(() => StateGauges.Found is not null, "counted");
        await host.SqlAsync<int>("ALTER TABLE strongroom.host_poison RENAME TO host_poison_away");
        await Patience.UntilAsync(() => StateGauges.Found is null, "silent");
        var looked = clock.Looks;
        await Patience.UntilAsync(() => clock.Looks > looked + 10, "several looks later");
        await host.SqlAsync<int>("ALTER TABLE strongroom.host_poison_away RENAME TO host_poison");
        await Patience.UntilAsync(() => StateGauges.Found is not null, "counted again");
        await service.StopAsync(Token);

        logger.Lines.ShouldHaveSingleItem().ShouldStartWith("Warning: Files, backlogs and lags could not be counted");
    }

    /// <summary>An hour passes between two looks, and nobody waits for it.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private int _looks;

        public int Looks => Volatile.Read(ref _looks);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddHours(Interlocked.Increment(ref _looks));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
    }
}
