namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>Runs one invocation, or the rest of its pipeline.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
