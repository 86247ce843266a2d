using System.Net;
using System.Text.Json.Nodes;

namespace Strongroom.Functions.Tests.Http;

/// <summary>A response that has been read.</summary>
public sealed record Answer(HttpStatusCode Status, byte[] Bytes, HttpResponseMessage Message)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    public JsonNode Json => JsonNode.Parse(Bytes)!;

    public string? this[string name] => Header(name);

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>Checks that it is a problem of this kind, as every problem has to be.</summary>
    public JsonNode ShouldBeProblem(int status, string code)
    {
        ((int)Status).ShouldBe(status, Text);
        Header("Content-Type").ShouldBe("application/problem+json");
        Header("X-Content-Type-Options").ShouldBe("nosniff");
        Header("Cache-Control").ShouldBe("no-store");
        var problem = Json;
        ((string?)problem["type"]).ShouldBe("https://strongroom.dev/problems/" + code, Text);
        ((int?)problem["status"]).ShouldBe(status);
        ((string?)problem["title"]).ShouldNotBeNullOrEmpty();
        ((string?)problem["detail"]).ShouldNotBeNullOrEmpty();
        ((string?)problem["traceId"]).ShouldNotBeNull().Length.ShouldBe(32);
        return problem;
    }

    /// <summary>Checks that it is a 400 that names exactly these fields.</summary>
    public JsonNode ShouldBeInvalid(params string[] fields)
    {
        var problem = ShouldBeProblem(400, "invalid-request");
        problem["errors"]!.AsArray().Select(error => (string)error!["field"]!).ShouldBe(fields, ignoreOrder: true, Text);
        return problem;
    }

    public Answer ShouldBe(int status)
    {
        ((int)Status).ShouldBe(status, Text);
        return this;
    }
}
