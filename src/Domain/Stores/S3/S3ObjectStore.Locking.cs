using System.Globalization;
using System.Security.Cryptography;

namespace Strongroom.Stores.S3;

/// <content>
/// Object lock in COMPLIANCE mode: nobody can shorten it, the account's root included. The bucket must have been made with object lock, which turns
/// versioning on: a plain PUT or DELETE from elsewhere can hide a locked version behind a newer one, it cannot take it away.
/// </content>
public sealed partial class S3ObjectStore
{
    /// <inheritdoc />
    public bool LocksObjects => _options.Immutable;

    /// <inheritdoc />
    public async Task<ObjectHead?> PutLockedAsync(
        ObjectKey key, Stream content, PutOptions options, DateTimeOffset retainUntil, CancellationToken cancellationToken)
    {
        // Not every server heeds If-None-Match where versioning is on: Ceph 16 stacks a version. Two writers at once are kept apart by whoever calls.
        if (await HeadAsync(key, cancellationToken) is not null) return null;

        // S3 demands a checksum with a lock; Content-MD5 is the one that every server knows. It guards the transfer, not the archive.
#pragma warning disable CA5351
        var start = content.Position;
        var md5 = await MD5.HashDataAsync(content, cancellationToken);
        content.Position = start;
#pragma warning restore CA5351
        var headers = PutHeaders(options);
        headers["content-md5"] = Convert.ToBase64String(md5);
        headers["x-amz-object-lock-mode"] = "COMPLIANCE";
        headers["x-amz-object-lock-retain-until-date"] = retainUntil.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var signed = await SignAsync("PUT", key, [], headers, SignedWindow.Starting(_time.GetUtcNow(), SigningTime), cancellationToken);
        return await SendAsync(signed, content, options.Length, cancellationToken) ? await HeadAsync(key, cancellationToken) : null;
    }
}
