namespace Strongroom.Stores.Tests;

/// <summary>The configuration of stores: everything wrong is said at once, and no secret is repeated.</summary>
public sealed class StoreOptionsValidatorTests
{
    private static readonly StoreOptions Azure = new()
    {
        Name = "eu-blob",
        Provider = StoreProvider.AzureBlob,
        Region = "eu",
        Endpoint = "https://account.blob.core.windows.net",
        Bucket = "files",
    };

    private static readonly StoreOptions S3 = new()
    {
        Name = "us-s3",
        Provider = StoreProvider.S3,
        Region = "us",
        Endpoint = "https://s3.us-east-1.amazonaws.com",
        Bucket = "files",
        AccessKeyId = "key",
        SecretAccessKey = "hidden-secret",
    };

    [Fact]
    public void Validate_GoodStores_Succeeds()
    {
        Validate().ShouldBeEmpty();
        Validate(Azure, S3).ShouldBeEmpty();
        Validate(S3 with { AccessKeyId = null, SecretAccessKey = null }).ShouldBeEmpty();
        Validate(S3 with { AccessKeyId = "", SecretAccessKey = "", Endpoint = "http://localhost:9000", ForcePathStyle = true }).ShouldBeEmpty();
        Validate(Azure with { Endpoint = "http://127.0.0.1:10000/devstoreaccount1", AccountKey = "AAAA" }).ShouldBeEmpty();
    }

    [Fact]
    public void Validate_ManyFaults_ReportsEveryOne()
    {
        var errors = Validate(
            Azure with { Name = "Bad Name", Region = "", Endpoint = "ftp://x", Bucket = "a" },
            S3 with { SecretAccessKey = null, Endpoint = "http://s3.example.com/path" },
            Azure with { Name = "us-s3", AccountKey = "not base64!", AccessKeyId = "key" });

        errors.Count.ShouldBe(10);
        errors.ShouldContain(error => error.Contains("the name 'us-s3' is given 2 times", StringComparison.Ordinal));
        errors.Count(error => error.StartsWith("Stores[0] 'Bad Name':", StringComparison.Ordinal)).ShouldBe(4);
    }

    public static TheoryData<StoreOptions, string> Faults => new()
    {
        { Azure with { Name = "" }, "Name must be" },
        { Azure with { Name = "1st" }, "Name must be" },
        { Azure with { Name = "trailing\n" }, "Name must be" },
        { Azure with { Region = "E U" }, "Region must be" },
        { Azure with { Endpoint = "" }, "absolute http or https" },
        { Azure with { Endpoint = "account.blob.core.windows.net" }, "absolute http or https" },
        { Azure with { Endpoint = "http://account.blob.core.windows.net", AccountKey = "AAAA" }, "loopback" },
        { Azure with { Endpoint = "https://user:pass@account.blob.core.windows.net" }, "must not carry credentials" },
        { Azure with { Endpoint = "http://127.0.0.1:10000/devstoreaccount1" }, "AccountKey is needed" },
        { Azure with { Bucket = "Files" }, "Bucket must be" },
        { Azure with { Bucket = "a--b" }, "Bucket must be" },
        { Azure with { SecretAccessKey = "hidden-secret" }, "belong to S3" },
        { Azure with { ForcePathStyle = true }, "belong to S3" },
        { Azure with { AccountKey = "AAAA", ManagedIdentityClientId = "id" }, "exclude each other" },
        { S3 with { AccessKeyId = null }, "go together" },
        { S3 with { SecretAccessKey = "" }, "go together" },
        { S3 with { AccountKey = "AAAA" }, "belong to Azure" },
        { S3 with { Endpoint = "https://s3.example.com/bucket" }, "must not have a path" },
        { S3 with { Bucket = "-ab" }, "Bucket must be" },
        { S3 with { Provider = (StoreProvider)9 }, "Provider is unknown" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Validate_OneFault_IsTheOnlyError(StoreOptions store, string expected)
    {
        var error = Validate(store).ShouldHaveSingleItem();

        error.ShouldContain(expected);
        error.ShouldNotContain("hidden-secret");
    }

    [Fact]
    public void Validate_TwoStoresOnOneBucket_IsAnError() =>
        Validate(S3, S3 with { Name = "again", Endpoint = S3.Endpoint + "/" }).ShouldHaveSingleItem().ShouldContain("'us-s3' and 'again' share one bucket");

    private static List<string> Validate(params StoreOptions[] stores)
    {
        var list = new StoreList();
        list.AddRange(stores);
        return [.. new StoreOptionsValidator().Validate(null, list).Failures ?? []];
    }
}
