namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger said about this invocation.</summary>
public abstract class BindingContext
{
    /// <summary>Route values, query values, or a blob path's captures.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
