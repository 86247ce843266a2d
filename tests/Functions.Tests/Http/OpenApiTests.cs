using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Strongroom.Functions.OpenApi;

namespace Strongroom.Functions.Tests.Http;

/// <summary>The API's document against the routes that the host really serves, both ways.</summary>
public sealed partial class OpenApiTests : GatewayTests
{
    [Fact]
    public async Task Document_AndTheRoutesOfTheHost_AreTheSame()
    {
        var document = await DocumentAsync();
        var described = from path in document["paths"]!.AsObject() from verb in path.Value!.AsObject() select $"{verb.Key.ToUpperInvariant()} {path.Key}";
        var served = from endpoint in Gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
                     where endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api/", StringComparison.Ordinal)
                     from verb in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                     select $"{verb.ToUpperInvariant()} /{endpoint.RoutePattern.RawText!.TrimStart('/').Replace("{*", "{", StringComparison.Ordinal)}";

        described.Order(StringComparer.Ordinal).ShouldBe(served.Order(StringComparer.Ordinal));
        described.Count().ShouldBeGreaterThan(25);
    }

    [Fact]
    public void Functions_WithAnHttpTrigger_AreAllDescribed()
    {
        var silent = from type in typeof(Composition).Assembly.GetTypes()
                     from method in type.GetMethods()
                     where method.GetParameters().Any(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>() is not null)
                     where method.GetCustomAttribute<ApiRouteAttribute>() is null
                     select type.Name;
        silent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Document_References_AllResolveAndIdsAreUnique()
    {
        var answer = await GetAsync("/api/openapi.json", null);
        var document = answer.ShouldBe(200).Json;

        foreach (Match reference in Reference().Matches(answer.Text))
        {
            var node = document;
            foreach (var step in reference.Groups[1].Value.Split('/')) node = node[step].ShouldNotBeNull(reference.Value);
        }

        var ids = Operations(document).Select(operation => (string)operation["operationId"]!).ToList();
        ids.Distinct().Count().ShouldBe(ids.Count);
    }

    [Fact]
    public async Task Document_QueryParametersOfEveryRoute_AreTheOnesTheRouteKnows()
    {
        var document = await DocumentAsync();
        var token = Gateway.Token(Gateway.OnAzure, "admin");
        foreach (var route in RouteCase.All(Guid.CreateVersion7().ToString(), "a", Guid.CreateVersion7().ToString()).Where(route => route.Method != HttpMethod.Head && route.Function is not "DeleteFile"))
        {
            var names = Operations(document).Single(operation => (string)operation["operationId"]! == route.Function)["parameters"]!.AsArray()
                .Where(parameter => (string)parameter!["in"]! == "query").Select(parameter => (string)parameter!["name"]!).ToList();
            foreach (var name in names)
            {
                // Empty is wrong for every parameter, and then says so by name; an unknown one says that it is unknown.
                var answer = await SendContentAsync(route.Method, $"{route.Path.Split('?')[0]}?{name}=", token, route.Content());
                answer.Text.ShouldNotContain("Unknown query parameter", customMessage: $"{route.Function} {name}");
                ((int)answer.Status).ShouldBe(400, $"{route.Function} {name}");
            }
        }
    }

    [Fact]
    public async Task Document_Schemas_SayWhatIsSent()
    {
        var document = await DocumentAsync();
        var file = await UploadAsync(Gateway.OnAzure);

        var schema = document["components"]!["schemas"]!["File"]!;
        var required = schema["required"]!.AsArray().Select(name => (string)name!).ToList();
        required.ShouldBeSubsetOf(file.AsObject().Select(member => member.Key));
        file.AsObject().Select(member => member.Key).ShouldBeSubsetOf(schema["properties"]!.AsObject().Select(member => member.Key));
        required.ShouldContain("path");
        required.ShouldNotContain("deletedAt");
        document["components"]!["schemas"]!["UploadUrl"]!["required"]!.AsArray().Count.ShouldBe(4);
    }

    [Fact]
    public async Task Document_IsPublicAndCacheable() => (await GetAsync("/api/openapi.json", null)).ShouldBe(200)["Cache-Control"].ShouldBe("public, max-age=300");

    private static IEnumerable<JsonNode> Operations(JsonNode document) => document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(verb => verb.Value!);

    private async Task<JsonNode> DocumentAsync() => (await GetAsync("/api/openapi.json", null)).ShouldBe(200).Json;

    [GeneratedRegex("\"\\$ref\":\\s*\"#/([^\"]+)\"")]
    private static partial Regex Reference();
}
