namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a blob trigger learns of blobs.</summary>
public enum BlobTriggerSource
{
    /// <summary>By polling logs and scanning the container.</summary>
    LogsAndContainerScan,

    /// <summary>By Event Grid; the only source on the Flex Consumption plan.</summary>
    EventGrid,
}
