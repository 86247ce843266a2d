using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Functions.Http;
using Strongroom.Telemetry;

namespace Strongroom.Functions.Telemetry;

/// <summary>What is learned of a request on its way, for its span and its metrics.</summary>
internal sealed class RequestMeasure
{
    /// <summary>Whether anybody wants to know.</summary>
    public static bool IsWanted => Instruments.OperationDuration.Enabled || Spans.Source.HasListeners();

    /// <summary>The function that serves it.</summary>
    public string? Function { get; private set; }

    /// <summary>Who asks for what; null where nobody is asked.</summary>
    public CallContext? Call { get; private set; }

    /// <summary>The problem that it is answered with.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>The measure of a request; null when nobody wants to know.</summary>
    public static RequestMeasure? Of(HttpContext http) => IsWanted ? http.Features.Get<RequestMeasure>() : null;

    /// <summary>Says which function serves it.</summary>
    public void Note(string function) => Function = function;

    /// <summary>Says who asks for what.</summary>
    public void Note(CallContext call) => Call = call;

    /// <summary>Says what it is answered with.</summary>
    public void Note(Problem problem) => Problem = problem;
}
