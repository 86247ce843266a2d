using Strongroom.Stores;

namespace Strongroom.Doctor;

/// <summary>Whether every store answers, and lets the gateway do all that it does: by doing it.</summary>
public sealed class StoresCheck(ObjectStores stores, StoreProbe probe) : IDoctorCheck
{
    /// <inheritdoc />
    public string Name => "stores";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        await Parallel.ForEachAsync(stores.All, cancellationToken, async (store, token) =>
        {
            foreach (var (step, answer) in await probe.RunAsync(store, token))
            {
                var (problem, why, fix) = Explain(step, store.Info);
                found.Add(store.Info.Name, $"{problem}: {answer}.", why, fix);
            }
        });
        return found.ToResult($"{string.Join(", ", stores.All.Select(store => store.Info.Name))}: put, read, list, sign, parts, delete");
    }

    private static (string Problem, string Why, string Fix) Explain(ProbeStep step, StoreInfo store) => step switch
    {
        ProbeStep.Reach => (
            $"The bucket '{store.Bucket}' at {store.Endpoint.Authority} does not answer", "Nothing can be uploaded, downloaded or verified.",
            $"Check Endpoint, Bucket and the credentials of the store in Stores, that the bucket is there, and that the network lets this machine through. {Grant(store, "s3:ListBucket", "Storage Blob Data Contributor")}"),
        ProbeStep.List => ("It cannot be listed", "The reconciler could not find what events have missed.", Grant(store, "s3:ListBucket", "Storage Blob Data Contributor")),
        ProbeStep.SignedPut => (
            "A signed PUT does not work", "Clients could not upload.",
            store.Provider == StoreProvider.S3
                ? $"Check AccessKeyId, SecretAccessKey and SigningRegion, and this machine's clock. {Grant(store, "s3:PutObject", "")}"
                : $"Check AccountKey, or give the identity what it needs to sign. {Grant(store, "", "Storage Blob Delegator")} {Grant(store, "", "Storage Blob Data Contributor")}"),
        ProbeStep.Read => ("An object's properties cannot be read", "Uploads could not be verified.", Grant(store, "s3:GetObject", "Storage Blob Data Contributor")),
        ProbeStep.SignedGet => ("A signed GET does not work", "Clients could not download.", Grant(store, "s3:GetObject", "Storage Blob Data Contributor")),
        ProbeStep.Put => ("The gateway cannot put an object", "Uploads through the gateway, packs, exports and the audit archive fail.", Grant(store, "s3:PutObject", "Storage Blob Data Contributor")),
        ProbeStep.Archive => (
            "An object cannot be moved to ArchiveClass", "Policies that archive would fail.",
            $"Set ArchiveClass of the store '{store.Name}' to a class that it has, or leave it out. {Grant(store, "s3:PutObject", "Storage Blob Data Contributor")}"),
        ProbeStep.Lock => (
            "Immutable is set, and an object cannot be locked", "Locks of files and the audit archive would not be the store's, and writing the archive fails.",
            store.Provider == StoreProvider.S3
                ? $"Make the bucket anew with object lock (aws s3api create-bucket --bucket {store.Bucket} --object-lock-enabled-for-bucket), or set Immutable=false. {Grant(store, "s3:PutObjectRetention, s3:GetObjectRetention, s3:BypassGovernanceRetention", "")}"
                : $"Make the container anew with version-level immutability, or set Immutable=false. {Grant(store, "", "Storage Blob Data Owner")}"),
        ProbeStep.Multipart => (
            "An upload in parts does not work", "Large files could not be uploaded.",
            Grant(store, "s3:PutObject, s3:ListMultipartUploadParts, s3:AbortMultipartUpload", "Storage Blob Data Contributor")),
        _ => (
            "What the probe put could not be taken away", $"The purge could not destroy files either. What is left lies below {StoreProbe.Prefix}.",
            Grant(store, "s3:DeleteObject, s3:DeleteObjectVersion, s3:ListBucketVersions", "Storage Blob Data Contributor") + " A default retention of the bucket forbids it too: take it off, the gateway sets locks itself."),
    };

    private static string Grant(StoreInfo store, string actions, string role) => store.Provider == StoreProvider.S3
        ? $"Allow {actions} on arn:aws:s3:::{store.Bucket} and arn:aws:s3:::{store.Bucket}/*."
        : $"az role assignment create --role \"{role}\" --assignee IDENTITY --scope ACCOUNT";
}
