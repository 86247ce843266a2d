namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Wraps every invocation. One instance serves the whole application.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Runs around <paramref name="next"/>.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
