using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using BenchmarkDotNet.Attributes;
using Strongroom.Stores;
using Strongroom.Stores.AzureBlob;
using Strongroom.Tenants;

namespace Strongroom.Micro;

/// <summary>SAS of a blob for reading it: ours, and the SDK's.</summary>
public class AzureSigning
{
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly SignedWindow Window = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));
    private static readonly BlobContainerClient Container = new(new Uri("https://account.blob.core.windows.net/files"));

    private readonly ObjectKey _key = ObjectKey.Of(new TenantId(Guid.Parse("01930000-0000-7000-8000-0000000000aa")), "sessions/01930000-0000-7000-8000-0000000000bb/report 2026.pdf");
    private readonly ResponseOverrides _overrides = new("application/pdf", "attachment; filename=\"report 2026.pdf\"");
    private readonly StorageSharedKeyCredential _credential = new("account", AccountKey);
    private readonly SasSigner _signer = new(Container, "account", AccountKey, null);

    [Benchmark]
    public ValueTask<string> OursGet() => _signer.SignAsync(_key, BlobSasPermissions.Read, _overrides, Window, CancellationToken.None);

    [Benchmark]
    public string SdkGet()
    {
        var blob = Container.GetBlobClient(_key.Value);
        var sas = new BlobSasBuilder(BlobSasPermissions.Read, Window.Until)
        {
            BlobContainerName = "files",
            BlobName = _key.Value,
            Resource = "b",
            Protocol = SasProtocol.Https,
            ContentType = _overrides.ContentType,
            ContentDisposition = _overrides.ContentDisposition,
        };
        return $"{blob.Uri.AbsoluteUri}?{sas.ToSasQueryParameters(_credential)}";
    }
}
