using System.Diagnostics;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Strongroom.Ingest;
using Strongroom.Stores;

namespace Strongroom.Functions.Ingest;

/// <summary>
/// Records a blob that has arrived. Binds the client and never the content; the event is only a reason to look.
/// </summary>
/// <remarks>
/// The settings' names are flat. The host would resolve <c>Section:Name</c>, but the platform's scale controller, which starts a sleeping app, reads
/// the settings as they are called: there a colon cannot be in a name on Linux, and the double underscore is not translated.
/// </remarks>
public sealed class BlobArrivedFunction(RecordArrival recordArrival, ObjectStores stores)
{
    /// <summary>For every new or overwritten blob. Throws to be called again, and in the end to be recorded as poison.</summary>
    [Function("BlobArrived")]
    public async Task Run(
        [BlobTrigger("%IngestContainer%/{name}", Connection = "IngestStorage", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        string name, FunctionContext context)
    {
        var store = stores.FindByLocation(StoreProvider.AzureBlob, blob.BlobContainerName, blob.Uri.Authority)
            ?? throw new InvalidOperationException($"No store, or more than one, is configured for the container '{blob.BlobContainerName}'.");
        await recordArrival.RunAsync(store.Info.Name, name, Activity.Current?.TraceId.ToHexString(), context.CancellationToken);
    }
}
