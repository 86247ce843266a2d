using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Strongroom.Stores.AzureBlob;

/// <summary>
/// Signs SAS of one blob, with the account key or with a user-delegation key. Without a start time: a client whose clock runs ahead must not be refused.
/// With a delegation key the same arguments give the same URL only as long as the key is the same.
/// </summary>
/// <param name="container">Where the blobs are.</param>
/// <param name="account">The account's name.</param>
/// <param name="accountKey">Its key, in Base64; null where delegation keys sign.</param>
/// <param name="delegation">The delegation keys; null where the account's key signs.</param>
internal sealed class SasSigner(BlobContainerClient container, string account, string? accountKey, UserDelegationKeys? delegation)
{
    // The version of the service that says what is signed, and in which order. It is one of the signed fields: others keep their meaning.
    private const string Version = "2023-01-03";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string EncodedTimeFormat = "yyyy-MM-dd'T'HH'%3A'mm'%3A'ss'Z'";

    // As HTML forms are encoded: the service reads it, and the SDK writes it so.
    private static readonly SearchValues<char> InQuery = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!*()");
    private static readonly SearchValues<char> InPath = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/");

    // In the order that the service demands.
    private static readonly (BlobSasPermissions Permission, char Letter)[] Letters =
    [
        (BlobSasPermissions.Read, 'r'), (BlobSasPermissions.Add, 'a'), (BlobSasPermissions.Create, 'c'), (BlobSasPermissions.Write, 'w'),
        (BlobSasPermissions.Delete, 'd'), (BlobSasPermissions.DeleteBlobVersion, 'x'), (BlobSasPermissions.PermanentDelete, 'y'),
        (BlobSasPermissions.List, 'l'), (BlobSasPermissions.Tag, 't'), (BlobSasPermissions.Move, 'm'), (BlobSasPermissions.Execute, 'e'),
        (BlobSasPermissions.SetImmutabilityPolicy, 'i'),
    ];

    private readonly byte[] _url = Encoding.UTF8.GetBytes(container.Uri.AbsoluteUri + "/");
    private readonly byte[] _resource = Encoding.UTF8.GetBytes($"/blob/{account}/{container.Name}/");
    private readonly byte[] _protocol = Encoding.UTF8.GetBytes(container.Uri.Scheme == Uri.UriSchemeHttps ? "https" : "https,http");
    private Signing? _signing = accountKey is null ? null : new Signing(null, Convert.FromBase64String(accountKey), "\n"u8.ToArray(), []);

    /// <summary>Signs and returns the absolute URL.</summary>
    public ValueTask<string> SignAsync(
        ObjectKey key, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window, CancellationToken cancellationToken)
    {
        window.ThrowIfInvalid();
        if (delegation is null) return new(Sign(_signing!, key.Value, permissions, overrides, window));
        var current = delegation.GetAsync(window.Until, cancellationToken);
        return current.IsCompletedSuccessfully
            ? new(Sign(SigningBy(current.Result), key.Value, permissions, overrides, window))
            : SignWithAsync(current, key.Value, permissions, overrides, window);
    }

    private async ValueTask<string> SignWithAsync(
        ValueTask<UserDelegationKey> fetched, string blob, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window) =>
        Sign(SigningBy(await fetched), blob, permissions, overrides, window);

    private Signing SigningBy(UserDelegationKey key) => _signing is { } known && ReferenceEquals(known.From, key) ? known : _signing = Signing.Of(key);

    private string Sign(Signing signing, string blob, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window)
    {
        var buffer = new SigningBuffer(stackalloc byte[2048]);
        try
        {
            // 1. The string to sign, a field a line. Empty: start, addresses, snapshot, encryption scope, cache control, encoding, language.
            AddLetters(ref buffer, permissions);
            buffer.Add("\n\n"u8);
            buffer.Add(window.Until, TimeFormat);
            buffer.Add('\n');
            buffer.Add(_resource);
            buffer.Add(blob.Replace('\\', '/'));
            buffer.Add('\n');
            buffer.Add(signing.SignedFields);
            buffer.Add('\n');
            buffer.Add(_protocol);
            buffer.Add("\n" + Version + "\nb\n\n\n\n");
            buffer.Add(overrides?.ContentDisposition);
            buffer.Add("\n\n\n"u8);
            buffer.Add(overrides?.ContentType);
            Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(signing.Key, buffer.From(0), signature);

            // 2. The URL.
            var url = buffer.Length;
            buffer.Add(_url);
            buffer.AddEncoded(blob, InPath);
            buffer.Add('?');
            buffer.Add(signing.Parameters);
            buffer.Add("sv=" + Version + "&spr=");
            buffer.Add(_protocol);
            buffer.Add("&se="u8);
            buffer.Add(window.Until, EncodedTimeFormat);
            buffer.Add("&sr=b&sp="u8);
            AddLetters(ref buffer, permissions);
            AddOverride(ref buffer, "&rscd="u8, overrides?.ContentDisposition);
            AddOverride(ref buffer, "&rsct="u8, overrides?.ContentType);
            buffer.Add("&sig="u8);
            Span<char> base64 = stackalloc char[44];
            Convert.TryToBase64Chars(signature, base64, out var written);
            buffer.AddEncoded(base64[..written], InQuery);
            return buffer.TextFrom(url);
        }
        finally
        {
            buffer.Dispose();
        }
    }

    private static void AddLetters(ref SigningBuffer buffer, BlobSasPermissions permissions)
    {
        foreach (var (permission, letter) in Letters)
        {
            if ((permissions & permission) == permission) buffer.Add(letter);
        }
    }

    private static void AddOverride(ref SigningBuffer buffer, ReadOnlySpan<byte> name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return;
        buffer.Add(name);
        buffer.AddEncoded(value, InQuery, blank: "+");
    }

    /// <summary>What every signature by the same key has in common.</summary>
    /// <param name="From">The delegation key; null for the account's.</param>
    /// <param name="Key">What signs.</param>
    /// <param name="SignedFields">The fields that name the key, as they are signed, and the empty ones behind them.</param>
    /// <param name="Parameters">The parameters that name the key, as they are sent.</param>
    private sealed record Signing(UserDelegationKey? From, byte[] Key, byte[] SignedFields, byte[] Parameters)
    {
        private static readonly string[] Names = ["skoid", "sktid", "skt", "ske", "sks", "skv"];

        public static Signing Of(UserDelegationKey key)
        {
            var (from, until) = (TimeOf(key.SignedStartsOn), TimeOf(key.SignedExpiresOn));
            string[] named = [key.SignedObjectId, key.SignedTenantId, from, until, key.SignedService, key.SignedVersion];
            return new Signing(
                key, Convert.FromBase64String(key.Value), Encoding.UTF8.GetBytes(string.Join('\n', named) + "\n\n\n\n"),
                Encoding.UTF8.GetBytes(string.Concat(Names.Zip(named, (name, value) => $"{name}={WebUtility.UrlEncode(value)}&"))));
        }

        private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
    }
}
