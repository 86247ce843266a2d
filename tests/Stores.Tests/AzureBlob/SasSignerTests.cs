using System.Globalization;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Stores.AzureBlob;
using Strongroom.Tenants;

namespace Strongroom.Stores.Tests.AzureBlob;

/// <summary>Our signer against the SDK's, byte by byte. (Azurite checks the account key's in the contract.)</summary>
public sealed class SasSignerTests
{
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TenantId Tenant = new(Guid.Parse("0199c7a0-0000-7000-8000-000000000001"));
    private static readonly SignedWindow Window = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));
    private static readonly ObjectKey Key = ObjectKey.Of(Tenant, "a b.pdf");

    private static readonly BlobContainerClient Azure = new(new Uri("https://account.blob.core.windows.net/files"));
    private static readonly BlobContainerClient Azurite = new(new Uri("http://127.0.0.1:10000/devstoreaccount1/files"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sign_DelegationKey_NamesTheKeyAndAllowsCreationOverHttpsOnly()
    {
        var url = await SignAsync("oid", Window);

        url.ShouldStartWith($"https://account.blob.core.windows.net/files/tenants/{Key.Tenant}/a%20b.pdf?");
        foreach (var part in (string[])["skoid=oid", "sktid=tid", "spr=https", "sp=c", "sr=b", $"se={Uri.EscapeDataString(Window.Until.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))}"])
        {
            url.Split('?', '&').ShouldContain(part);
        }
    }

    [Fact]
    public async Task Sign_SameKey_GivesTheSameUrlAndAnotherKeyAnother()
    {
        (await SignAsync("oid", Window)).ShouldBe(await SignAsync("oid", Window));
        (await SignAsync("oid", Window)).ShouldNotBe(await SignAsync("other", Window));
    }

    [Fact]
    public async Task Sign_DelegationKeyIsRenewed_SignsWithTheNewOneAtOnce()
    {
        var (first, second) = (Delegation("oid", "AAAA"), Delegation("oid", "BBBB"));
        var current = first;
        var clock = new Clock { Now = Window.From };
        using var keys = new UserDelegationKeys((_, _, _) => Task.FromResult(current), clock);
        var signer = new SasSigner(Azure, "account", null, keys);

        async Task<string> SignAsync(SignedWindow window) => await signer.SignAsync(Key, BlobSasPermissions.Read, null, window, Token);
        (await SignAsync(Window)).ShouldBe(Theirs(Azure, first, Key, BlobSasPermissions.Read, null, Window));
        current = second;
        (await SignAsync(Window)).ShouldBe(Theirs(Azure, first, Key, BlobSasPermissions.Read, null, Window));

        clock.Now += TimeSpan.FromHours(23.5);
        var later = SignedWindow.Starting(clock.Now, TimeSpan.FromMinutes(15));
        (await SignAsync(later)).ShouldBe(Theirs(Azure, second, Key, BlobSasPermissions.Read, null, later));
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("a b+c~d'e(f)g!h*i.txt")]
    [InlineData("größe/日本語/🎉.pdf")]
    [InlineData("100%25?x=y&z#f;g:h@i,j=k$l")]
    [InlineData("double//slash")]
    [InlineData("back\\slash^and`more{}|\"<>[]")]
    [InlineData("\u200e\u202e\u00a0\ufeff")]
    public async Task Sign_AnyName_IsWhatTheSdkSigns(string path)
    {
        var overrides = new ResponseOverrides("application/pdf; charset=utf-8", "attachment; filename=\"a 'b'+c (~).pdf\"; filename*=UTF-8''%C3%A4.pdf");
        foreach (var permission in (BlobSasPermissions[])[BlobSasPermissions.Read, BlobSasPermissions.Create, BlobSasPermissions.Write])
        {
            await ShouldMatchAsync(ObjectKey.Of(Tenant, path), permission, overrides, Window);
            await ShouldMatchAsync(ObjectKey.Of(Tenant, path), permission, null, Window);
        }
    }

    [Fact]
    public void Sign_ArbitraryNamesOverridesPermissionsAndWindows_IsWhatTheSdkSigns()
    {
        // A user-delegation key holds for seven days less ten minutes.
        var asked =
            from path in ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => text.Get).Where(IsPath)
            from type in ArbMap.Default.GeneratorFor<string?>()
            from disposition in ArbMap.Default.GeneratorFor<string?>()
            from permissions in Gen.Choose(1, 4095)
            from start in Gen.Choose(0, 2_000_000_000)
            from lifetime in Gen.Choose(1, (7 * 24 * 60 * 60) - (10 * 60))
            select (Path: path, Type: type, Disposition: disposition, Permissions: (BlobSasPermissions)permissions, Start: start, Lifetime: lifetime);

        Prop.ForAll(asked.ToArbitrary(), each =>
        {
            var window = SignedWindow.Starting(DateTimeOffset.FromUnixTimeSeconds(each.Start), TimeSpan.FromSeconds(each.Lifetime));
            ShouldMatchAsync(ObjectKey.Of(Tenant, each.Path), each.Permissions, new ResponseOverrides(each.Type!, each.Disposition!), window).GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Sign_LongestNameAndHeaders_FitAndAreWhatTheSdkSigns() => await ShouldMatchAsync(
        ObjectKey.Of(Tenant, new string('ä', 480)), BlobSasPermissions.Read, new ResponseOverrides(new string('日', 2_000), new string('"', 2_000)), Window);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((7 * 24 * 60 * 60) + 1)]
    public async Task Sign_WindowThatNobodyMayHave_IsRefused(int seconds) => await Should.ThrowAsync<ArgumentOutOfRangeException>(async () =>
        await new SasSigner(Azure, "account", AccountKey, null).SignAsync(Key, BlobSasPermissions.Read, null, new SignedWindow(Window.From, Window.From.AddSeconds(seconds)), Token));

    // Segments of dots are rewritten by System.Uri, and slashes at the end cut off by the SDK; neither is part of a key.
    private static bool IsPath(string text) => !char.IsSurrogate(text[0]) && text[^1] is not ('/' or '\\') && text.Split('/', '\\').All(segment => segment is not ("." or ".."));

    private static async Task ShouldMatchAsync(ObjectKey key, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window)
    {
        foreach (var (container, account) in ((BlobContainerClient, string)[])[(Azure, "account"), (Azurite, "devstoreaccount1")])
        {
            (await new SasSigner(container, account, AccountKey, null).SignAsync(key, permissions, overrides, window, Token))
                .ShouldBe(Theirs(container, null, key, permissions, overrides, window));
        }

        var delegation = Delegation("0199c7a0-0000-7000-8000-0000000000aa", AccountKey);
        using var keys = new UserDelegationKeys((_, _, _) => Task.FromResult(delegation), new Clock { Now = window.From });
        (await new SasSigner(Azure, "account", null, keys).SignAsync(key, permissions, overrides, window, Token))
            .ShouldBe(Theirs(Azure, delegation, key, permissions, overrides, window));
    }

    private static string Theirs(
        BlobContainerClient container, UserDelegationKey? delegation, ObjectKey key, BlobSasPermissions permissions, ResponseOverrides? overrides, SignedWindow window)
    {
        var blob = container.GetBlobClient(key.Value);
        var sas = new BlobSasBuilder(permissions, window.Until)
        {
            BlobContainerName = container.Name,
            BlobName = key.Value,
            Resource = "b",
            Protocol = blob.Uri.Scheme == Uri.UriSchemeHttps ? SasProtocol.Https : SasProtocol.HttpsAndHttp,
            ContentType = overrides?.ContentType,
            ContentDisposition = overrides?.ContentDisposition,
        };
        var query = delegation is null
            ? sas.ToSasQueryParameters(new StorageSharedKeyCredential(container.AccountName, AccountKey))
            : sas.ToSasQueryParameters(delegation, container.AccountName);
        return $"{blob.Uri.AbsoluteUri}?{query}";
    }

    private static UserDelegationKey Delegation(string objectId, string value) =>
        BlobsModelFactory.UserDelegationKey(objectId, "tid", Window.From, Window.From.AddDays(1), "b", "2023-11-03", value);

    private static async Task<string> SignAsync(string objectId, SignedWindow window)
    {
        using var keys = new UserDelegationKeys((_, _, _) => Task.FromResult(Delegation(objectId, "AAAA")), TimeProvider.System);
        return await new SasSigner(Azure, "account", null, keys).SignAsync(Key, BlobSasPermissions.Create, null, window, Token);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
