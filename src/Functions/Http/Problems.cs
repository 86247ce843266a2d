using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Database;
using Strongroom.Stores;

namespace Strongroom.Functions.Http;

/// <summary>Which problem every refusal and every exception becomes: the only place that decides it.</summary>
public static class Problems
{
    private const int RetryAfterOutage = 5;
    private const int RetryAfterOverload = 1;
    private const int SealInterval = 10;

    /// <summary>The answer to a refusal.</summary>
    public static Problem Of(Refusal refusal) => refusal switch
    {
        Refusal.NotFound(var what) => new(404, refusal.Code, "Not found", $"There is no such {what}."),
        Refusal.Forbidden(var operation) => new(403, refusal.Code, "Forbidden",
            $"{operation.Name} asks for one of these roles: {RoleNames.Join(operation.AllowedTo)}."),
        Refusal.TenantInactive => new(403, refusal.Code, "Tenant inactive", "The tenant is suspended or unknown."),
        Refusal.Invalid(var errors) => new(400, refusal.Code, "Invalid request", "Some fields of the request are wrong; errors lists them all.")
        {
            Errors = errors,
        },
        Refusal.TypeNotAllowed(var type, var given, var allowed) => new(415, refusal.Code, "Type not allowed",
            $"'{given}' is not among the types that {type} takes.")
        {
            Errors = [new FieldError("contentType", "This type, or the name's extension with it, is not taken.", string.Join(", ", allowed))],
        },
        Refusal.TooLarge(var size, var limit) => new(413, refusal.Code, "Too large",
            $"{Count(size)} bytes are more than the {Count(limit)} that are taken here.")
        {
            Errors = [new FieldError("size", "Too large.", Count(limit))],
        },
        Refusal.QuotaExceeded(var of, var used, var limit) => new(409, refusal.Code, "Quota exceeded",
            $"The tenant's quota of {of} is used up: {Count(used)} of {Count(limit)}."),
        Refusal.FileExists => new(409, refusal.Code, "File exists", "A file with this path exists. Take another name, or ask for the timestamp prefix."),
        Refusal.WrongStatus("being-purged", _, _) => new(409, refusal.Code, "Wrong status",
            "The file is being purged: that has begun, and cannot be undone."),
        Refusal.WrongStatus(var status, var needed, var reason) => new(409, refusal.Code, "Wrong status",
            $"The file is {status} and would have to be {needed}{(reason is null ? "." : $" ({reason}).")}"),
        Refusal.UploadIncomplete(var detail) => new(409, refusal.Code, "Upload incomplete", detail),
        Refusal.UploadMismatch(var detail, var kept) => new(422, refusal.Code, "Upload mismatch", kept
            ? $"What arrived is not what was announced, and is in quarantine: {detail}."
            : $"What was sent is not what it should be, and nothing was stored: {detail}."),
        Refusal.PreconditionFailed => PreconditionFailed(),
        Refusal.RangeNotSatisfiable(var size) => new(416, refusal.Code, "Range not satisfiable", $"The file has {Count(size)} bytes."),
        Refusal.NotRevocable(var end) => new(409, refusal.Code, "Not revocable",
            $"The object store honours this URL until {end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}. Only links through the gateway can be revoked."),
        Refusal.GrantSpent(var why) spent => new(410, refusal.Code, "Grant spent", $"The URL no longer holds: {why}.") { FileId = spent.File },
        Refusal.IdempotencyKeyReused => new(422, refusal.Code, "Idempotency key reused", "This Idempotency-Key was used for another request."),
        Refusal.NotSealed => new(409, refusal.Code, "Not sealed yet", "The entry is recorded, and becomes part of the log within seconds. Ask again then.") { RetryAfter = SealInterval },
        Refusal.Held => new(409, refusal.Code, "File held", "A legal hold covers the file. It stays as it is until the hold is released."),
        Refusal.Locked(var mode, var until) => new(409, refusal.Code, "File locked",
            $"The file is locked ({mode}) until {until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}."),
        Refusal.InArchive(var underWay) => new(409, refusal.Code, "File archived", underWay
            ? "The file is being brought back from the archive tier. GET /api/v1/storage/rehydrate tells how far that is."
            : "The file lies in the archive tier. Bring it back first: POST /api/v1/storage/rehydrate."),
        Refusal.SecondPersonNeeded(var what) => new(409, refusal.Code, "Second person needed", $"Whoever asked for the {what} cannot agree to it as well. Another admin has to."),
        Refusal.DigestMismatch(var what) => new(409, refusal.Code, "Digest mismatch", $"The digest is not this {what}'s. Read the {what} again, and confirm what it says now."),
        Refusal.WrongState(var what, var state, var needed) => new(409, refusal.Code, "Wrong state", $"The {what} is {state} and would have to be {needed}."),
        Refusal.LostRace(var what) => new(409, refusal.Code, "Conflict", $"The {what} was changed by somebody else. Read it again."),
        _ => throw new UnreachableException($"{refusal.GetType().Name} has no problem."),
    };

    /// <summary>The answer to what was not foreseen. Messages of exceptions stay in the log.</summary>
    public static Problem Of(Exception exception) => exception switch
    {
        DatabaseUnavailableException => Outage("database-unavailable", "Database unavailable", "Nothing was changed."),
        DatabaseBusyException => Outage("overloaded", "Overloaded", "More requests wait than can be served soon. Nothing was changed.") with { RetryAfter = RetryAfterOverload },
        StoreUnavailableException => Outage("store-unavailable", "Store unavailable",
            "The object store does not answer. What was begun is kept; try again."),
        IssuerUnavailableException => Outage("issuer-unavailable", "Issuer unavailable", "The keys that verify the token cannot be fetched."),
        IdempotencyKeyTakenException => new(409, "idempotency-key-in-use", "Idempotency key in use", "A request with this Idempotency-Key is under way.")
        {
            RetryAfter = 1,
        },
        FileKeptException { IsHeld: var held } => new(409, held ? "file-held" : "file-locked", held ? "File held" : "File locked",
            held ? "A legal hold covers the file. It stays as it is until the hold is released." : "The file is locked."),
        OperationCanceledException or TimeoutException => Outage("timed-out", "Timed out", "The request took longer than it may."),
        BadHttpRequestException { StatusCode: 413 } => new(413, "too-large", "Too large", "The body is larger than this route takes."),
        BadHttpRequestException bad => new(bad.StatusCode, "malformed-request", "Malformed request", "The request is malformed, or its body ended early."),
        _ => new(500, "internal", "Internal error", "Something unforeseen happened. The trace id finds it in the log."),
    };

    /// <summary>The answer when the refusal itself could not be written to the audit log.</summary>
    public static Problem AuditUnavailable() => Outage("audit-unavailable", "Audit log unavailable", "Nothing is answered that cannot be recorded.");

    /// <summary>The answer when the caller expected another version.</summary>
    public static Problem PreconditionFailed() =>
        new(412, "precondition-failed", "Precondition failed", "The file is not, or no longer, the one that the condition names.");

    /// <summary>The answer when the request proves no caller.</summary>
    public static Problem Unauthorized(TokenFault fault) => fault switch
    {
        TokenFault.Missing => new(401, "token-missing", "Token missing", "A bearer token is needed.") { Challenge = "Bearer" },
        TokenFault.Expired => new(401, "token-expired", "Token expired", "The token has expired.")
        {
            Challenge = "Bearer error=\"invalid_token\", error_description=\"expired\"",
        },
        _ => new(401, "token-invalid", "Token invalid", "The token is not valid here.") { Challenge = "Bearer error=\"invalid_token\"" },
    };

    /// <summary>The answer to an event without a good signature or secret.</summary>
    public static Problem EventUnauthorized() =>
        new(401, "event-unauthorized", "Event not authenticated", "The signature or secret is missing or wrong.") { Challenge = "Bearer" };

    /// <summary>The answer when objects of a notification could not be looked at.</summary>
    public static Problem EventsFailed(int count) => Outage("events-failed", "Events failed",
        $"{Count(count)} of the objects could not be looked at. Send the notification again.");

    private static Problem Outage(string code, string title, string detail) => new(503, code, title, detail) { RetryAfter = RetryAfterOutage };

    private static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);
}
