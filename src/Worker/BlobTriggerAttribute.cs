namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for a new or changed blob under a path such as <c>container/{name}</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    /// <summary>Container and blob pattern; settings between percent signs, captures in braces.</summary>
    public string BlobPath { get; } = blobPath;

    /// <summary>The setting, or section, that says how to reach the account.</summary>
    public string? Connection { get; set; }

    /// <summary>How the trigger learns of blobs.</summary>
    public BlobTriggerSource Source { get; set; } = BlobTriggerSource.LogsAndContainerScan;
}
