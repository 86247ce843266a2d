using System.Net;
using System.Text.Json;
using Strongroom.Cli.Running;

namespace Strongroom.Cli.Gateway;

/// <summary>A refusal of the gateway (RFC 9457), and what a caller can do about it.</summary>
internal sealed record GatewayProblem(HttpStatusCode Status, string Type, string Text, string? TraceId, Guid? FileId = null)
{
    private const string Types = "https://strongroom.dev/problems/";

    /// <summary>Nothing was done, and it may go well the next time.</summary>
    public bool MayBeAskedAgain => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests || Type is "idempotency-key-in-use" or "not-sealed";

    private string? Next => Type switch
    {
        "token-missing" or "token-invalid" => $"Get a token of this gateway's issuer, and set {GatewayOptions.TokenVariable}.",
        "token-expired" => $"Get a new token, and set {GatewayOptions.TokenVariable}.",
        "forbidden" => "Ask an administrator of your tenant for one of these roles.",
        "tenant-inactive" => "Ask the operator of the gateway.",
        "not-found" => "strongroom ls shows what there is; ls --status deleted shows the trash.",
        "file-exists" => "Give it another name (--name), or ask for --timestamp-prefix.",
        "file-pending" => "Its upload has not ended: run the same upload again.",
        "file-deleted" => "strongroom restore brings it back.",
        "file-archived" => "Bring it back first: POST /api/v1/storage/rehydrate.",
        "file-quarantined" => "strongroom ls --status quarantined --json has the reason.",
        "quota-exceeded" => "Delete files, or ask the operator for more.",
        "type-not-allowed" => "Give another --type, or the right --content-type.",
        "upload-mismatch" => "The file changed while it was read, or bytes were lost: upload it again.",
        "digest-mismatch" => "Look at the plan again: strongroom retention plan ID.",
        "internal" or "function-failed" => "Report the trace id to the operator.",
        "database-unavailable" or "store-unavailable" or "audit-unavailable" or "issuer-unavailable" or "overloaded" or "timed-out" => "Nothing is lost. Run the same command again in a while.",
        _ => null,
    };

    public static async Task<GatewayProblem> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(body, GatewayJson.Default.ProblemBody) is { Type: { } type, Title: { } title } problem)
                return new GatewayProblem(response.StatusCode, type.StartsWith(Types, StringComparison.Ordinal) ? type[Types.Length..] : type, TextOf(title, problem), problem.TraceId, problem.FileId);
        }
        catch (JsonException)
        {
            // Somebody in between answered.
        }
        return new GatewayProblem(response.StatusCode, "http-" + (int)response.StatusCode, $"The answer was {(int)response.StatusCode} {response.ReasonPhrase}, and not the gateway's.", null);
    }

    public CommandException ToException() => new(Type, Text)
    {
        Exit = Status switch
        {
            HttpStatusCode.NotFound => ExitCode.NotFound,
            >= HttpStatusCode.InternalServerError => ExitCode.Failed,
            _ => ExitCode.Refused,
        },
        Next = Next,
        TraceId = TraceId,
        FileId = FileId,
    };

    private static string TextOf(string title, ProblemBody problem)
    {
        var text = problem.Detail is { Length: > 0 } detail ? detail : title;
        return problem.Errors is { Count: > 0 } errors
            ? text + string.Concat(errors.Select(e => $"\n  {e.Field}: {e.Message}{(e.Limit is null ? "" : $" ({e.Limit})")}"))
            : text;
    }

    internal sealed record ProblemBody(string? Type, string? Title, string? Detail, string? TraceId, IReadOnlyList<FieldError>? Errors, Guid? FileId);

    internal sealed record FieldError(string Field, string Message, string? Limit);
}
