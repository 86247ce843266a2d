using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Telemetry;

/// <summary>
/// Measures requests, around everything else that ASP.NET Core runs for them, and completes its span: route, status, operation, tenant. Neither ever has a path,
/// which names files, or a query, which may be signed.
/// </summary>
internal sealed class RequestTelemetry : IStartupFilter
{
    private const string NoOperation = "none";

    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => application =>
    {
        application.Use(inner => http => RequestMeasure.IsWanted ? MeasureAsync(http, inner) : inner(http));
        next(application);
    };

    private static async Task MeasureAsync(HttpContext http, RequestDelegate next)
    {
        var started = Stopwatch.GetTimestamp();
        var span = Activity.Current;
        var measure = new RequestMeasure();
        http.Features.Set(measure);
        try
        {
            await next(http);
        }
        finally
        {
            var function = FunctionTable.Find(measure.Function);
            var operation = measure.Call?.Operation.Name ?? function?.Operation ?? NoOperation;
            var (status, error) = EndOf(http, measure);
            Record(measure, operation, status, error, Instruments.Since(started));
            if (span is { IsAllDataRequested: true }) Complete(span, http.Request.Method, function?.Route, measure, operation, status, error);
        }
    }

    // A caller who has gone gets no answer; the status is the one that proxies log for it.
    private static (int Status, string? Error) EndOf(HttpContext http, RequestMeasure measure)
    {
        if (http.RequestAborted.IsCancellationRequested && measure.Problem is null) return (StatusCodes.Status499ClientClosedRequest, "client-closed");
        var status = http.Response.StatusCode;
        return (status, measure.Problem?.Code ?? (status >= 400 ? status.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    private static void Record(RequestMeasure measure, string operation, int status, string? error, double seconds)
    {
        var tags = new TagList { { Attributes.Operation, operation }, { Attributes.Status, status } };
        if (error is not null) tags.Add(Attributes.Error, error);
        Instruments.OperationDuration.Record(seconds, tags);
        var (outcome, failures) = status >= 500 ? ("failed", Instruments.OperationOutages) : status >= 400 ? ("refused", Instruments.OperationRefusals) : ("done", null);
        failures?.Add(1, Instruments.Tag(Attributes.Operation, operation), Instruments.Tag(Attributes.Error, error));
        if (measure.Call is { Caller.Tenant: var tenant } && Instruments.TenantOperations.Enabled)
            Instruments.TenantOperations.Add(1, Instruments.Tag(Attributes.Tenant, Instruments.Tenants.Of(tenant)), Instruments.Tag(Attributes.Outcome, outcome));
    }

    private static void Complete(Activity span, string method, string? route, RequestMeasure measure, string operation, int status, string? error)
    {
        var known = HttpMethods.GetCanonicalizedValue(method);
        method = HttpMethods.IsGet(known) || HttpMethods.IsPost(known) || HttpMethods.IsPut(known) || HttpMethods.IsPatch(known) || HttpMethods.IsDelete(known)
            || HttpMethods.IsHead(known) || HttpMethods.IsOptions(known) ? known : "_OTHER";
        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag(Attributes.Method, method).SetTag(Attributes.Route, route).SetTag(Attributes.Status, status).SetTag(Attributes.Operation, operation)
            .SetTag(Attributes.Tenant, measure.Call?.Caller.Tenant.ToString());
        if (status >= 500) span.Fail(error ?? "");
        else span.SetTag(Attributes.Error, error);
    }
}
