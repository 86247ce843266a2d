using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Telemetry;

/// <summary>A run of a timer or of a blob event: a span of its own, and how long it took.</summary>
internal static class FunctionTelemetry
{
    /// <summary>Runs it.</summary>
    public static async Task RunAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var name = context.FunctionDefinition.Name;
        var isTimer = FunctionTable.Find(name) is { IsTimer: true };
        var started = Stopwatch.GetTimestamp();
        using var span = Spans.Source.StartActivity(name, isTimer ? ActivityKind.Internal : ActivityKind.Consumer);
        span?.SetTag(Attributes.Function, name);
        try
        {
            await next(context);
        }
        catch (Exception failed)
        {
            span?.Fail(failed.GetType().Name);
            Instruments.FunctionDuration.Record(Instruments.Since(started), Instruments.Tag(Attributes.Function, name), Instruments.Tag(Attributes.Error, failed.GetType().Name));
            throw;
        }

        Instruments.FunctionDuration.Record(Instruments.Since(started), Instruments.Tag(Attributes.Function, name));
        if (isTimer && Instruments.TimerLastSuccess.Enabled)
            Instruments.TimerLastSuccess.Record((context.InstanceServices.GetRequiredService<TimeProvider>().GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds, Instruments.Tag(Attributes.Function, name));
    }
}
