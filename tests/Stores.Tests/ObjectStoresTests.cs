using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Strongroom.Stores.AzureBlob;
using Strongroom.Stores.S3;

namespace Strongroom.Stores.Tests;

/// <summary>Stores from the configuration, found by name and by where they are.</summary>
public sealed class ObjectStoresTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Stores:0:Name"] = "eu-blob",
        ["Stores:0:Provider"] = "AzureBlob",
        ["Stores:0:Region"] = "eu",
        ["Stores:0:Endpoint"] = "http://127.0.0.1:10000/devstoreaccount1",
        ["Stores:0:Bucket"] = "files",
        ["Stores:0:AccountKey"] = "AAAA",
        ["Stores:1:Name"] = "us-s3",
        ["Stores:1:Provider"] = "S3",
        ["Stores:1:Region"] = "us",
        ["Stores:1:Endpoint"] = "https://s3.example.com",
        ["Stores:1:Bucket"] = "files",
        ["Stores:1:AccessKeyId"] = "key",
        ["Stores:1:SecretAccessKey"] = "secret",
        ["Stores:2:Name"] = "ap-s3",
        ["Stores:2:Provider"] = "S3",
        ["Stores:2:Region"] = "ap",
        ["Stores:2:Endpoint"] = "https://s3.ap.example.com",
        ["Stores:2:Bucket"] = "files",
        ["Stores:2:AccessKeyId"] = "key",
        ["Stores:2:SecretAccessKey"] = "secret",
    };

    [Fact]
    public void AddObjectStores_Section_MakesTheAdapters()
    {
        using var services = Build(Settings);
        var stores = services.GetRequiredService<ObjectStores>();

        stores.All.Select(store => store.Info.Name).ShouldBe(["eu-blob", "us-s3", "ap-s3"], ignoreOrder: true);
        stores.Get("eu-blob").ShouldBeOfType<AzureBlobStore>().Info.Region.ShouldBe("eu");
        stores.Get("us-s3").ShouldBeOfType<S3ObjectStore>().Info.Bucket.ShouldBe("files");
    }

    [Fact]
    public void AddObjectStores_BadSection_FailsWithEveryError()
    {
        using var services = Build(new() { ["Stores:0:Name"] = "x", ["Stores:0:Endpoint"] = "nonsense" });

        var thrown = Should.Throw<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        thrown.Failures.Count().ShouldBe(3);
    }

    [Fact]
    public void Get_UnknownName_ThrowsAndTryGetSaysNo()
    {
        using var services = Build(Settings);
        var stores = services.GetRequiredService<ObjectStores>();

        Should.Throw<KeyNotFoundException>(() => stores.Get("gone"));
        stores.TryGet("gone", out _).ShouldBeFalse();
        stores.TryGet("us-s3", out var store).ShouldBeTrue();
        store!.Info.Name.ShouldBe("us-s3");
    }

    [Theory]
    [InlineData(StoreProvider.AzureBlob, "files", null, "eu-blob")]
    [InlineData(StoreProvider.AzureBlob, "files", "127.0.0.1", "eu-blob")]
    [InlineData(StoreProvider.AzureBlob, "files", "127.0.0.1:10000", "eu-blob")]
    [InlineData(StoreProvider.AzureBlob, "files", "account.blob.core.windows.net", null)]
    [InlineData(StoreProvider.AzureBlob, "other", null, null)]
    [InlineData(StoreProvider.S3, "files", "s3.example.com", "us-s3")]
    [InlineData(StoreProvider.S3, "files", "FILES.S3.AP.example.com", "ap-s3")]
    [InlineData(StoreProvider.S3, "files", null, null)]
    public void FindByLocation_FindsTheOneStoreThatFits(StoreProvider provider, string bucket, string? host, string? expected)
    {
        using var services = Build(Settings);

        services.GetRequiredService<ObjectStores>().FindByLocation(provider, bucket, host)?.Info.Name.ShouldBe(expected);
        (services.GetRequiredService<ObjectStores>().FindByLocation(provider, bucket, host) is null).ShouldBe(expected is null);
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings) => new ServiceCollection()
        .AddObjectStores(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
        .BuildServiceProvider();
}
