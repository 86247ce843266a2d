using Microsoft.AspNetCore.Http;
using Strongroom.Access;

namespace Strongroom.Functions.Http;

/// <summary>What an authenticated function does with a request: read it, run one operation, render what came of it.</summary>
public sealed record Exchange<TRequest, TResult>
{
    /// <summary>What is asked for; decides who may.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Reads the request, whose body has been read. What it returns is used only when the reader has noted no error.</summary>
    public Func<RequestReader, TRequest>? Bind { get; init; }

    /// <summary>The same for a body that streams; in place of <see cref="Bind"/>.</summary>
    public Func<RequestReader, CancellationToken, Task<TRequest>>? BindStream { get; init; }

    /// <summary>Runs the operation.</summary>
    public required Func<CallContext, TRequest, CancellationToken, Task<Outcome<TResult>>> Run { get; init; }

    /// <summary>The operation answers without the database too: it writes nothing, and its answer says what is down.</summary>
    public bool ReportsOutages { get; init; }

    /// <summary>Answers.</summary>
    public required Func<RequestReader, TResult, IResult> Render { get; init; }

    /// <summary>Answers a repeated request from what the first one did. Routes that change something have it.</summary>
    public Func<CallContext, TRequest, KeyUse, CancellationToken, Task<Outcome<TResult>>>? Replay { get; init; }
}
