using System.Net;
using System.Text.RegularExpressions;
using Strongroom.Stores;

namespace Strongroom.Stores.Tests;

/// <summary>Signed URLs: what they allow, and everything they must not.</summary>
public abstract partial class ObjectStoreContract
{
    /// <summary>The query parameter that carries the signature.</summary>
    protected abstract string SignatureParameter { get; }

    /// <summary>The query parameter that carries the expiry, and a later value for it.</summary>
    protected abstract (string Name, string Later) ExpiryParameter { get; }

    [Fact]
    public async Task SignedPut_AsSigned_StoresTheObject()
    {
        var signed = await SignPutAsync("a.pdf", 5);

        using var response = await SendAsync(signed, "hello");

        response.IsSuccessStatusCode.ShouldBeTrue();
        signed.Method.ShouldBe("PUT");
        signed.Headers["content-length"].ShouldBe("5");
        signed.Headers["content-type"].ShouldBe(Pdf);
        var stored = await Store.HeadAsync(Key("a.pdf"), Token);
        stored!.Size.ShouldBe(5);
        stored.ContentType.ShouldBe(Pdf);
    }

    [Fact]
    public async Task SignedPut_UsedTwice_IsRefusedAndTheFirstStays()
    {
        var signed = await SignPutAsync("a.pdf", 5);
        (await SendAsync(signed, "first")).Dispose();

        using var again = await SendAsync(signed, "later");

        ((int)again.StatusCode).ShouldBeInRange(400, 499);
        (await ReadAsync("a.pdf")).ShouldBe("first");
    }

    [Fact]
    public async Task SignedPut_ForAnotherKey_IsRefused()
    {
        var signed = await SignPutAsync("mine.pdf", 5);

        await ShouldBeRefusedAsync("yours.pdf", signed with { Url = signed.Url.Replace("mine.pdf", "yours.pdf", StringComparison.Ordinal) }, "hello");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task SignedPut_WithAnotherMethod_IsRefused(string method)
    {
        await PutAsync("a.pdf", "hello");
        var signed = await SignPutAsync("a.pdf", 5);

        using var response = await SendAsync(signed with { Method = method, Headers = new Dictionary<string, string>() }, null);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ReadAsync("a.pdf")).ShouldBe("hello");
    }

    [Fact]
    public async Task SignedPut_ExpiredByASecond_IsRefused()
    {
        var now = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(1)).From;

        await ShouldBeRefusedAsync("a.pdf", await SignPutAsync("a.pdf", 5, new SignedWindow(now.AddMinutes(-5), now.AddSeconds(-1))), "hello");
    }

    [Fact]
    public async Task SignedPut_TamperedSignature_IsRefused()
    {
        var signed = await SignPutAsync("a.pdf", 5);
        var signature = Regex.Match(signed.Url, $"{SignatureParameter}=([^&]+)").Groups[1].Value;
        var tampered = (signature[0] == 'a' ? 'b' : 'a') + signature[1..];

        await ShouldBeRefusedAsync("a.pdf", signed with { Url = signed.Url.Replace(signature, tampered, StringComparison.Ordinal) }, "hello");
    }

    [Fact]
    public async Task SignedPut_TamperedExpiry_IsRefused()
    {
        var signed = await SignPutAsync("a.pdf", 5);
        var (name, later) = ExpiryParameter;
        var tampered = Regex.Replace(signed.Url, $"([?&]{name}=)[^&]+", $"${{1}}{later}");
        tampered.ShouldNotBe(signed.Url);

        await ShouldBeRefusedAsync("a.pdf", signed with { Url = tampered }, "hello");
    }

    [Fact]
    public async Task SignedGet_Overrides_AreWhatTheStoreAnswersWith()
    {
        await PutAsync("a.html", "<p>hello</p>");
        const string disposition = "attachment; filename=\"a b.html\"; filename*=UTF-8''%C3%A4%20b.html";

        var signed = await Store.SignGetAsync(Key("a.html"), new ResponseOverrides("text/html; charset=utf-8", disposition), Now(), Token);
        using var response = await SendAsync(signed, null);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Content.Headers.NonValidated["Content-Disposition"].ToString().ShouldBe(disposition);
        (await response.Content.ReadAsStringAsync(Token)).ShouldBe("<p>hello</p>");
    }

    [Fact]
    public async Task SignedGet_ChangedDisposition_IsRefused()
    {
        await PutAsync("a.html", "<p>hello</p>");
        var signed = await Store.SignGetAsync(Key("a.html"), new ResponseOverrides("text/html", "attachment"), Now(), Token);

        using var response = await Http.GetAsync(new Uri(signed.Url.Replace("attachment", "inline", StringComparison.Ordinal)), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SignedGet_ForAnotherKey_IsRefused()
    {
        await PutAsync("mine.pdf", "mine");
        await PutAsync("yours.pdf", "yours");
        var signed = await Store.SignGetAsync(Key("mine.pdf"), new ResponseOverrides(Pdf, "inline"), Now(), Token);

        using var response = await Http.GetAsync(new Uri(signed.Url.Replace("mine.pdf", "yours.pdf", StringComparison.Ordinal)), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SignedGet_ExpiredByASecond_IsRefused()
    {
        await PutAsync("a.pdf", "hello");
        var now = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(1)).From;
        var signed = await Store.SignGetAsync(Key("a.pdf"), new ResponseOverrides(Pdf, "inline"), new SignedWindow(now.AddMinutes(-5), now.AddSeconds(-1)), Token);

        using var response = await Http.GetAsync(new Uri(signed.Url), Token);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task SignedGet_WithPut_IsRefused()
    {
        var signed = await Store.SignGetAsync(Key("a.pdf"), new ResponseOverrides(Pdf, "inline"), Now(), Token);

        await ShouldBeRefusedAsync("a.pdf", signed with { Method = "PUT" }, "hello", ("x-ms-blob-type", "BlockBlob"));
    }

    [Fact]
    public async Task Signing_Twice_GivesTheSameUrl()
    {
        var window = Now();

        (await SignPutAsync("a.pdf", 5, window)).Url.ShouldBe((await SignPutAsync("a.pdf", 5, window)).Url);
        (await SignPutAsync("a.pdf", 5, window)).Url.ShouldNotBe((await SignPutAsync("b.pdf", 5, window)).Url);
        (await SignPutAsync("a.pdf", 5, window)).ExpiresAt.ShouldBe(window.Until);
    }

    [Fact]
    public async Task Signing_ForMoreThanSevenDays_Throws()
    {
        var from = Now().From;

        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => SignPutAsync("a", 5, new SignedWindow(from, from.AddDays(7).AddSeconds(1))));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() => SignPutAsync("a", 5, new SignedWindow(from, from)));
        (await SignPutAsync("a", 5, new SignedWindow(from, from.AddDays(7)))).Url.ShouldNotBeEmpty();
    }
}
