using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Functions.Telemetry;

namespace Strongroom.Functions.Http;

/// <summary>The front of every authenticated function: who, may they, what exactly, was it done before, do it, answer.</summary>
public sealed class ApiEndpoint(
    TokenVerifier tokens, ActorDirectory actors, RefusalLog refusals, Idempotency keys, RequestFacts facts, ILogger<ApiEndpoint> logger)
{
    private static readonly TimeSpan AuditLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs an exchange from token to answer.</summary>
    public async Task<IResult> RunAsync<TRequest, TResult>(HttpRequest request, Exchange<TRequest, TResult> exchange, CancellationToken cancellationToken)
    {
        // 1. Who. A request without a caller, or of an unknown tenant, belongs to no audit log.
        var verdict = await tokens.VerifyAsync(TokenOf(request), cancellationToken);
        if (verdict is not TokenVerdict.Accepted who) return Problems.Unauthorized(((TokenVerdict.Refused)verdict).Fault);
        var caller = await IdentifyAsync(
            new Caller(who.UserId, who.Roles, who.Tenant, facts.IpOf(request), RequestFacts.DeviceOf(request)), exchange.ReportsOutages, cancellationToken);
        if (caller is null) return Problems.Of(new Refusal.TenantInactive());
        var context = new CallContext(caller, exchange.Operation, RequestFacts.TraceOf(request.HttpContext));
        RequestMeasure.Of(request.HttpContext)?.Note(context);

        RequestReader? reader = null;
        try
        {
            return await AnswerAsync(request, context, exchange, made => reader = made, cancellationToken);
        }
        catch (FileKeptException kept)
        {
            return await RefuseAsync(context, Problems.Of(kept), reader, cancellationToken);
        }
        catch (BadHttpRequestException broken)
        {
            // The body ended early, or is too large for the server. The caller may be gone: what they tried is on record all the same.
            using var limit = new CancellationTokenSource(AuditLimit);
            return await RefuseAsync(context, Problems.Of(broken), reader, limit.Token);
        }
    }

    private async Task<IResult> AnswerAsync<TRequest, TResult>(
        HttpRequest request, CallContext context, Exchange<TRequest, TResult> exchange, Action<RequestReader> began, CancellationToken cancellationToken)
    {
        // 2. May they. Before the request is read, so that it cannot say anything to somebody without a role.
        if ((context.Caller.Roles & exchange.Operation.AllowedTo) == Roles.None)
            return await RefuseAsync(context, new Refusal.Forbidden(exchange.Operation), null, cancellationToken);

        // 3. What exactly.
        var body = exchange.BindStream is not null ? (Outcome<byte[]>)Array.Empty<byte>() : await RequestBody.ReadJsonAsync(request, cancellationToken);
        if (body.Refusal is { } unread) return await RefuseAsync(context, unread, null, cancellationToken);
        var reader = new RequestReader(request, body.Value);
        began(reader);
        var asked = exchange.BindStream is null ? exchange.Bind!(reader) : await exchange.BindStream(reader, cancellationToken);
        if (exchange.Replay is not null) context = context with { IdempotencyKey = Idempotent.KeyOf(reader, exchange.Operation) };
        if (reader.Finish() is { Count: > 0 } errors) return await RefuseAsync(context, new Refusal.Invalid(errors), reader, cancellationToken);

        // 4. Was it done before. 5. Do it. 6. Answer.
        var (outcome, replayed) = context.IdempotencyKey is null
            ? (await exchange.Run(context, asked, cancellationToken), false)
            : await OnceAsync(context, exchange, asked, cancellationToken);
        if (outcome.Refusal is { } refusal) return await RefuseAsync(context, refusal, reader, cancellationToken);
        if (replayed) request.HttpContext.Response.Headers[Idempotent.ReplayedHeader] = "true";
        return exchange.Render(reader, outcome.Value);
    }

    private static ReadOnlyMemory<char> TokenOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        return request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value.AsMemory(Scheme.Length).Trim()
            : default;
    }

    private async ValueTask<Caller?> IdentifyAsync(Caller caller, bool reportsOutages, CancellationToken cancellationToken)
    {
        try
        {
            return await actors.IdentifyAsync(caller, cancellationToken);
        }
        catch (DatabaseUnavailableException) when (reportsOutages)
        {
            return caller;
        }
    }

    private async Task<(Outcome<TResult> Outcome, bool Replayed)> OnceAsync<TRequest, TResult>(
        CallContext context, Exchange<TRequest, TResult> exchange, TRequest asked, CancellationToken cancellationToken)
    {
        if (await ReplayAsync(context, exchange, asked, cancellationToken) is { } earlier) return (earlier, true);
        try
        {
            var outcome = await exchange.Run(context, asked, cancellationToken);

            // A twin that was faster leaves us a refusal, such as "file exists": then its answer is ours.
            if (outcome.Refusal is null || await ReplayAsync(context, exchange, asked, cancellationToken) is not { } twins) return (outcome, false);
            return (twins, true);
        }
        catch (IdempotencyKeyTakenException)
        {
            if (await ReplayAsync(context, exchange, asked, cancellationToken) is { } twins) return (twins, true);
            throw;
        }
    }

    private async Task<Outcome<TResult>?> ReplayAsync<TRequest, TResult>(
        CallContext context, Exchange<TRequest, TResult> exchange, TRequest asked, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(context, cancellationToken) is not { } use) return null;
        if (use.Operation != context.Operation.Name || !CryptographicOperations.FixedTimeEquals(use.Fingerprint, context.IdempotencyKey!.Fingerprint))
            return new Refusal.IdempotencyKeyReused();
        return await exchange.Replay!(context with { IdempotencyKey = null }, asked, use, cancellationToken);
    }

    // A version given by If-Match that is not the current one is a failed condition, not merely a conflict.
    private Task<IResult> RefuseAsync(CallContext context, Refusal refusal, RequestReader? reader, CancellationToken cancellationToken) => RefuseAsync(
        context, refusal is Refusal.LostRace && reader?.Request.Headers.IfMatch.Count > 0 ? Problems.PreconditionFailed() : Problems.Of(refusal), reader,
        cancellationToken);

    private async Task<IResult> RefuseAsync(CallContext context, Problem refusal, RequestReader? reader, CancellationToken cancellationToken)
    {
        try
        {
            await refusals.RecordAsync(context, refusal.Code, reader?.Path, reader?.FileId, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            logger.RefusalNotAudited(refusal.Code, context.Operation.Name, failed);
            return Problems.AuditUnavailable();
        }

        return refusal;
    }
}
