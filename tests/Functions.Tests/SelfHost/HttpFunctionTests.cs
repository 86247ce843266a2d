using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Strongroom.Functions.Tests.SelfHost;

/// <summary>Routes, methods, keys and the pipeline of HTTP functions.</summary>
public sealed class HttpFunctionTests
{
    public sealed class Echo
    {
        [Function("Echo")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/file/{*path}")] HttpRequest request, string path, FunctionContext context) =>
            Results.Json(new { path, query = request.Query["q"].ToString(), context.FunctionDefinition.Name, bound = context.BindingContext.BindingData["path"] });

        [Function("Delete")]
        public IResult Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/file")] HttpRequest request) => Results.NoContent();

        [Function("Two")]
        public Task<IResult> Two([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/{first}/x/{second}")] HttpRequest request, string second, string first, CancellationToken cancellationToken) =>
            Task.FromResult(Results.Text($"{first} {second} {cancellationToken.CanBeCanceled}"));

        [Function("Unrouted")]
        public IResult Unrouted([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Method);

        [Function("Missing")]
        public IResult Missing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "missing")] HttpRequest request) => Results.NotFound();

        [Function("Fails")]
        public IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails")] HttpRequest request) =>
            throw new InvalidOperationException("a secret detail");

        [Function("Endless")]
        public async Task<IResult> Endless([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "endless")] HttpRequest request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return Results.Ok();
        }

        [Function("Reads")]
        public async Task<IResult> Reads([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "reads")] HttpRequest request, CancellationToken cancellationToken)
        {
            await request.Body.CopyToAsync(Stream.Null, cancellationToken);
            return Results.Ok();
        }
    }

    public sealed class Locked
    {
        [Function("Keyed")]
        public IResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) => Results.Ok();

        [Function("Admin")]
        public IResult Admin([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "administer")] HttpRequest request) => Results.Ok();
    }

    public sealed class Late(IServiceProvider services)
    {
        [Function("Late")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "late")] HttpRequest request) =>
            new LateResult(services.GetRequiredService<Trace>(), request.HttpContext.RequestServices == services);
    }

    public sealed class Trace : IDisposable
    {
        public List<string> Steps { get; } = [];

        public void Dispose() => Steps.Add("disposed");
    }

    public sealed class LateResult(Trace trace, bool sameScope) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            trace.Steps.Add("result");
            return httpContext.Response.WriteAsync($"{string.Join(' ', trace.Steps)} {sameScope}");
        }
    }

    public sealed class Outer : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            var trace = context.InstanceServices.GetRequiredService<Trace>();
            trace.Steps.Add($"outer-{context.GetHttpContext()!.Request.Method}");
            await next(context);
            trace.Steps.Add("outer-back");
        }
    }

    public sealed class Inner : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.InstanceServices.GetRequiredService<Trace>().Steps.Add("inner");
            return next(context);
        }
    }

    public sealed class Closed : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            var http = context.GetHttpContext()!;
            http.Response.StatusCode = StatusCodes.Status418ImATeapot;
            await http.Response.WriteAsync("closed");
        }
    }

    [Fact]
    public async Task Route_WithCatchAll_BindsEverythingBelow()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var body = await host.Client.GetFromJsonAsync<JsonElement>("/api/v1/file/a/b%20c.txt?q=1", TestContext.Current.CancellationToken);

        body.GetProperty("path").GetString().ShouldBe("a/b c.txt");
        body.GetProperty("bound").GetString().ShouldBe("a/b c.txt");
        body.GetProperty("query").GetString().ShouldBe("1");
        body.GetProperty("name").GetString().ShouldBe("Echo");
    }

    [Fact]
    public async Task Route_WithParameters_BindsThemByName()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Post, "/api/v1/one/x/two");

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("one two True");
    }

    [Fact]
    public async Task Route_NotGiven_IsTheNameForEveryMethod()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Patch, "/api/unrouted");

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("PATCH");
    }

    [Fact]
    public async Task Route_LiteralBesideCatchAll_BothAnswer()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        (await host.SendAsync(HttpMethod.Delete, "/api/v1/file")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await host.SendAsync(HttpMethod.Head, "/api/v1/file/x")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Request_ToUnknownRoute_IsNotFoundProblem()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Get, "/api/nothing"), 404);
        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Get, "/v1/file/x"), 404);
    }

    [Fact]
    public async Task Request_WithWrongMethod_IsProblemWithAllow()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Put, "/api/v1/file/x");

        await ShouldBeProblemAsync(response, 405);
        response.Content.Headers.Allow.Order().ShouldBe(["GET", "HEAD"]);
    }

    [Fact]
    public async Task Function_AnswersNotFound_IsLeftAlone()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Get, "/api/missing");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.ContentLength.ShouldBe(0);
    }

    [Fact]
    public async Task Function_Throws_IsProblemWithoutDetails()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Get, "/api/fails");

        var body = await ShouldBeProblemAsync(response, 500);
        body.ShouldNotContain("secret");
        body.ShouldNotContain("InvalidOperation");
    }

    [Fact]
    public async Task Function_LongerThanItsTime_IsCancelledAndAProblem()
    {
        var setup = HostedFunctions.Setup(typeof(Echo));
        await using var host = await HostedFunctions.StartAsync(setup with { HostJson = new() { FunctionTimeout = TimeSpan.FromMilliseconds(100) } });

        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Get, "/api/endless"), 503);
    }

    [Fact]
    public async Task Body_LargerThanConfigured_IsTooLarge()
    {
        var setup = HostedFunctions.Setup(typeof(Echo));
        await using var host = await HostedFunctions.StartAsync(setup with
        {
            Settings = new Dictionary<string, string?>(setup.Settings) { ["Host:MaxRequestBodySize"] = "1000" },
        });

        (await host.SendAsync(HttpMethod.Post, "/api/reads", content: new ByteArrayContent(new byte[1000]))).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Post, "/api/reads", content: new ByteArrayContent(new byte[1001])), 413);
    }

    [Fact]
    public async Task Response_Always_SaysNothingAboutTheServer()
    {
        await using var host = await HostedFunctions.StartAsync(typeof(Echo));

        var response = await host.SendAsync(HttpMethod.Get, "/api/v1/file/x");

        response.Headers.Server.ShouldBeEmpty();
        response.Headers.Contains("X-Powered-By").ShouldBeFalse();
    }

    [Theory]
    [InlineData("/api/keyed", null, false)]
    [InlineData("/api/keyed", "", false)]
    [InlineData("/api/keyed", "wrong", false)]
    [InlineData("/api/keyed", "its-own", true)]
    [InlineData("/api/keyed", "everyones", true)]
    [InlineData("/api/keyed", HostedFunctions.MasterKey, true)]
    [InlineData("/api/keyed?code=its-own", null, true)]
    [InlineData("/api/keyed?code=wrong", null, false)]
    [InlineData("/api/administer", null, false)]
    [InlineData("/api/administer", "its-own", false)]
    [InlineData("/api/administer", "everyones", false)]
    [InlineData("/api/administer", HostedFunctions.MasterKey, true)]
    public async Task Key_GivenOrNot_OpensWhatItShould(string path, string? key, bool opens)
    {
        var setup = HostedFunctions.Setup(typeof(Locked));
        await using var host = await HostedFunctions.StartAsync(setup with
        {
            Settings = new Dictionary<string, string?>(setup.Settings)
            {
                ["Host:FunctionKeys:Keyed"] = "its-own",
                ["Host:FunctionKeys:Admin"] = "its-own",
                ["Host:FunctionKeys:default"] = "everyones",
            },
        });

        var response = await host.SendAsync(HttpMethod.Get, path, key);

        if (opens) response.StatusCode.ShouldBe(HttpStatusCode.OK);
        else await ShouldBeProblemAsync(response, 401);
    }

    [Fact]
    public async Task Key_WhenNoneIsConfigured_OpensNothing()
    {
        await using var host = await HostedFunctions.StartAsync(HostedFunctions.Setup(typeof(Locked)) with { Settings = new Dictionary<string, string?>() });

        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Get, "/api/keyed", ""), 401);
        await ShouldBeProblemAsync(await host.SendAsync(HttpMethod.Get, "/api/administer?code="), 401);
    }

    [Fact]
    public async Task Pipeline_WithMiddleware_ExecutesTheResultAfterItInTheRequestsScope()
    {
        await using var host = await HostedFunctions.StartAsync(HostedFunctions.Setup(typeof(Late)) with
        {
            Compose = builder =>
            {
                builder.Services.AddScoped<Trace>();
                builder.UseMiddleware<Outer>().UseMiddleware<Inner>();
            },
        });

        var answer = await host.Client.GetStringAsync("/api/late", TestContext.Current.CancellationToken);

        answer.ShouldBe("outer-GET inner outer-back result True");
    }

    [Fact]
    public async Task Middleware_AnsweringItself_IsTheAnswer()
    {
        await using var host = await HostedFunctions.StartAsync(HostedFunctions.Setup(typeof(Echo)) with
        {
            Compose = builder => builder.UseMiddleware<Closed>(),
        });

        var response = await host.SendAsync(HttpMethod.Get, "/api/v1/file/x");

        ((int)response.StatusCode).ShouldBe(418);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("closed");
    }

    private static async Task<string> ShouldBeProblemAsync(HttpResponseMessage response, int status)
    {
        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var body = JsonDocument.Parse(text).RootElement;
        body.GetProperty("status").GetInt32().ShouldBe(status);
        body.GetProperty("type").GetString().ShouldNotBeNullOrEmpty();
        body.GetProperty("title").GetString().ShouldNotBeNullOrEmpty();
        body.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        return text;
    }
}
