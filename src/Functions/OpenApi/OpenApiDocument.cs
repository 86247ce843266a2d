using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Access;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.OpenApi;

/// <summary>The API's description, OpenAPI 3.1, made from the functions' own attributes: what is served and what is described cannot drift apart.</summary>
public sealed partial class OpenApiDocument
{
    private const string RoutePrefix = "/api/";

    // What is no problem although it is listed beside the success.
    private static readonly Dictionary<int, string> Others = new() { [202] = "Accepted", [206] = "A part of the file", [304] = "Not modified" };

    private readonly Lazy<byte[]> _json = new(() => JsonSerializer.SerializeToUtf8Bytes(Describe(), JsonSerializerOptions.Web));

    /// <summary>The document, UTF-8.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;

    private static JsonObject Describe()
    {
        var schemas = new SchemaSet();
        var paths = new JsonObject();
        var roles = typeof(Operations).GetFields().Select(field => field.GetValue(null)).OfType<Operation>()
            .ToDictionary(operation => operation.Name, operation => RoleNames.Join(operation.AllowedTo));
        foreach (var method in typeof(OpenApiDocument).Assembly.GetTypes().SelectMany(type => type.GetMethods()))
        {
            if (method.GetCustomAttribute<ApiRouteAttribute>() is not { } route) continue;
            var trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).Single(found => found is not null)!;
            var path = RoutePrefix + trigger.Route!.Replace("{*", "{", StringComparison.Ordinal);
            if (!paths.ContainsKey(path)) paths[path] = new JsonObject();
            foreach (var verb in trigger.Methods!) paths[path]![verb] = Operation(method, route, path, verb, roles, schemas);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Strongroom",
                ["version"] = typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3),
                ["description"] = "A storage gateway for multi-tenant applications. Errors are RFC 9457 problems with a stable type.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" },
                },
                ["responses"] = new JsonObject
                {
                    ["Problem"] = Response("A problem", "application/problem+json", schemas.Reference(typeof(ProblemBody), answer: true)),
                },
                ["schemas"] = schemas.Schemas,
            },
        };
    }

    private static JsonObject Operation(
        MethodInfo method, ApiRouteAttribute route, string path, string verb, Dictionary<string, string> roles, SchemaSet schemas)
    {
        var name = method.GetCustomAttribute<FunctionAttribute>()!.Name;
        var operation = new JsonObject
        {
            ["operationId"] = verb == "head" ? name + "Head" : name,
            ["summary"] = route.Summary,
            ["tags"] = new JsonArray(method.DeclaringType!.Namespace!.Split('.')[^1]),
            ["parameters"] = Parameters(method, route, path, verb),
            ["responses"] = Responses(route, verb, schemas),
        };
        if (route.Operation.Length > 0)
        {
            operation["description"] = $"{route.Operation}; roles: {roles[route.Operation]}";
            operation["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() });
        }

        if (route.Body is not null) operation["requestBody"] = Body([("application/json", schemas.Reference(route.Body, answer: false, route.Needed))]);
        else if (route.BodyMedia.Length > 0) operation["requestBody"] = Body(route.BodyMedia.Select(media => (media, new JsonObject())));
        return operation;
    }

    private static JsonArray Parameters(MethodInfo method, ApiRouteAttribute route, string path, string verb)
    {
        var parameters = new JsonArray();
        foreach (Match capture in Capture().Matches(path))
            parameters.Add((JsonNode)Parameter(capture.Groups[1].Value, "path", "", required: true, new JsonObject { ["type"] = "string" }));
        foreach (var query in method.GetCustomAttributes<ApiQueryAttribute>())
        {
            var schema = new JsonObject { ["type"] = query.Type };
            if (query.Format is not null) schema["format"] = query.Format;
            if (query.Words.Length > 0) schema["enum"] = new JsonArray([.. query.Words.Select(word => (JsonNode)word)]);
            parameters.Add((JsonNode)Parameter(query.Name, "query", query.Description, required: false, schema));
        }

        if (verb is "post" or "patch" or "delete" && route.Operation.Length > 0)
        {
            var key = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = Idempotent.MaxLength };
            parameters.Add((JsonNode)Parameter(Idempotent.Header, "header", "Makes repeating the request safe", required: false, key));
        }

        return parameters;
    }

    private static JsonObject Parameter(string name, string place, string description, bool required, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = place, ["description"] = description, ["required"] = required, ["schema"] = schema };

    private static JsonObject Responses(ApiRouteAttribute route, string verb, SchemaSet schemas)
    {
        var answer = route.Answer is null || verb == "head" ? null : schemas.Reference(route.Answer, answer: true);
        var responses = new JsonObject { [$"{route.Status}"] = Response("Done", "application/json", answer) };
        foreach (var status in route.Problems)
        {
            responses[$"{status}"] = Others.TryGetValue(status, out var other)
                ? Response(other, "application/json", status == 202 ? answer?.DeepClone() : null)
                : Problem();
        }

        int[] common = route.Operation.Length > 0 ? [401, 403, 500, 503] : [500];
        foreach (var status in common) responses[$"{status}"] = Problem();
        return responses;
    }

    private static JsonObject Response(string description, string media, JsonNode? schema)
    {
        var response = new JsonObject { ["description"] = description };
        if (schema is not null) response["content"] = new JsonObject { [media] = new JsonObject { ["schema"] = schema } };
        return response;
    }

    private static JsonObject Problem() => new() { ["$ref"] = "#/components/responses/Problem" };

    private static JsonObject Body(IEnumerable<(string Media, JsonObject Schema)> contents)
    {
        var content = new JsonObject();
        foreach (var (media, schema) in contents) content[media] = new JsonObject { ["schema"] = schema };
        return new JsonObject { ["required"] = true, ["content"] = content };
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Capture();
}
