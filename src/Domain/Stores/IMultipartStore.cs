namespace Strongroom.Stores;

/// <summary>
/// A store that takes an object in parts. Parts are put by signed URLs; nothing is visible under the key until <see cref="CompleteAsync"/> has returned.
/// </summary>
public interface IMultipartStore
{
    /// <summary>What the store allows: part sizes in bytes and the number of parts.</summary>
    MultipartLimits Limits { get; }

    /// <summary>Begins an upload and returns the store's id for it (Azure has none: any unique text serves to name the blocks).</summary>
    Task<string> BeginAsync(ObjectKey key, string contentType, CancellationToken cancellationToken);

    /// <summary>Signs the PUT of part <paramref name="number"/> (from 1), of exactly <paramref name="length"/> bytes where the store can bind it.</summary>
    ValueTask<SignedRequest> SignPartAsync(ObjectKey key, string uploadId, int number, long length, SignedWindow window, CancellationToken cancellationToken);

    /// <summary>The parts that have arrived, by number. Empty when the upload is unknown.</summary>
    Task<IReadOnlyList<UploadedPart>> ListPartsAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken);

    /// <summary>Joins parts 1 to <paramref name="partCount"/> into the object, which must not exist yet.</summary>
    /// <returns>The object's properties; null when parts are missing, the upload is unknown or the key is taken.</returns>
    Task<ObjectHead?> CompleteAsync(ObjectKey key, string uploadId, int partCount, string contentType, CancellationToken cancellationToken);

    /// <summary>Throws the parts away. An unknown upload succeeds.</summary>
    Task AbortAsync(ObjectKey key, string uploadId, CancellationToken cancellationToken);
}
