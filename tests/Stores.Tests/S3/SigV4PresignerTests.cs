using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Stores.S3;

namespace Strongroom.Stores.Tests.S3;

/// <summary>Our signer against the AWS SDK's, and against the example in Amazon's documentation.</summary>
public sealed class SigV4PresignerTests : IDisposable
{
    private const string Region = "eu-central-1";
    private const string Bucket = "bucket";
    private static readonly S3Credentials Keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private static readonly S3Credentials Session = Keys with { SessionToken = "IQoJb3JpZ2luX2VjE+/token==" };
    private static readonly SignedWindow Window = SignedWindow.Starting(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromMinutes(15));

    private readonly SigV4Presigner _presigner = new(Region);
    private readonly List<AmazonS3Client> _clients = [];

    public void Dispose() => _clients.ForEach(client => client.Dispose());

    [Fact]
    public void Sign_ExampleOfTheDocumentation_GivesItsSignature()
    {
        var address = new S3Address(new Uri("https://s3.amazonaws.com"), "examplebucket", pathStyle: false);
        var from = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

        var url = new SigV4Presigner("us-east-1").Sign(Keys, "GET", address, "test.txt", [], [], new SignedWindow(from, from.AddDays(1)));

        url.ShouldStartWith("https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&");
        url.ShouldEndWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    }

    [Theory]
    [InlineData("plain.txt")]
    [InlineData("a b+c~d'e(f)g!h*i.txt")]
    [InlineData("größe/日本語/🎉.pdf")]
    [InlineData("100%25?x=y&z#f;g:h@i,j=k$l")]
    [InlineData("tenants//double/slash")]
    [InlineData("back\\slash^and`more{}|\"<>[]")]
    public void Sign_AnyKey_IsWhatTheSdkSigns(string key)
    {
        foreach (var pathStyle in (bool[])[true, false])
        {
            ShouldMatch(Keys, pathStyle, "https://s3.example.com", new GetPreSignedUrlRequest { Key = key, Verb = HttpVerb.GET }, []);
            ShouldMatch(Session, pathStyle, "http://127.0.0.1:9000", new GetPreSignedUrlRequest { Key = key, Verb = HttpVerb.GET }, []);
        }
    }

    [Fact]
    public void Sign_UploadHeaders_AreBoundAsTheSdkBindsThem()
    {
        var request = new GetPreSignedUrlRequest { Key = "a.pdf", Verb = HttpVerb.PUT, ContentType = "application/pdf; charset=utf-8" };
        request.Headers["Content-Length"] = "1234567";
        request.Headers["If-None-Match"] = "*";
        request.Headers["x-amz-checksum-sha256"] = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

        ShouldMatch(Keys, true, "https://s3.example.com", request, new()
        {
            ["content-length"] = "1234567",
            ["content-type"] = "application/pdf; charset=utf-8",
            ["if-none-match"] = "*",
            ["x-amz-checksum-sha256"] = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
        });
    }

    [Fact]
    public void Sign_ResponseOverrides_AreWhatTheSdkSigns()
    {
        var request = new GetPreSignedUrlRequest { Key = "a.pdf", Verb = HttpVerb.GET };
        request.ResponseHeaderOverrides.ContentType = "application/pdf; charset=utf-8";
        request.ResponseHeaderOverrides.ContentDisposition = "attachment; filename=\"a 'b'+c.pdf\"; filename*=UTF-8''%C3%A4.pdf";

        ShouldMatch(Session, false, "https://s3.example.com", request, [], new()
        {
            ["response-content-type"] = request.ResponseHeaderOverrides.ContentType,
            ["response-content-disposition"] = request.ResponseHeaderOverrides.ContentDisposition,
        });
    }

    [Fact]
    public void Sign_Part_IsWhatTheSdkSigns()
    {
        var request = new GetPreSignedUrlRequest { Key = "a.pdf", Verb = HttpVerb.PUT, UploadId = "2~a+b/c=", PartNumber = 17 };

        ShouldMatch(Keys, true, "https://s3.example.com", request, [], new() { ["partNumber"] = "17", ["uploadId"] = "2~a+b/c=" });
    }

    [Fact]
    public void Sign_ArbitraryKeys_IsWhatTheSdkSigns()
    {
        var keys = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => text.Get).Where(IsKey);

        Prop.ForAll(keys.ToArbitrary(), key =>
            ShouldMatch(Keys, true, "https://s3.example.com", new GetPreSignedUrlRequest { Key = key, Verb = HttpVerb.GET }, [])).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Sign_ArbitraryOverrides_AreWhatTheSdkSigns()
    {
        var values = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => text.Get).Where(IsWellFormed);

        Prop.ForAll(values.ToArbitrary(), values.ToArbitrary(), (type, disposition) =>
        {
            var request = new GetPreSignedUrlRequest { Key = "a.pdf", Verb = HttpVerb.GET };
            (request.ResponseHeaderOverrides.ContentType, request.ResponseHeaderOverrides.ContentDisposition) = (type, disposition);
            ShouldMatch(Session, true, "https://s3.example.com", request, [], new() { ["response-content-type"] = type, ["response-content-disposition"] = disposition });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Sign_LongestKeyTokenAndHeaders_FitAndAreWhatTheSdkSigns()
    {
        var token = Keys with { SessionToken = string.Concat(Enumerable.Repeat("/+=x", 1_000)) };
        var request = new GetPreSignedUrlRequest { Key = new string('ä', 512), Verb = HttpVerb.GET };
        (request.ResponseHeaderOverrides.ContentType, request.ResponseHeaderOverrides.ContentDisposition) = (new string('日', 2_000), new string('"', 2_000));

        ShouldMatch(token, true, "https://s3.example.com", request, [], new()
        {
            ["response-content-type"] = request.ResponseHeaderOverrides.ContentType,
            ["response-content-disposition"] = request.ResponseHeaderOverrides.ContentDisposition,
        });
    }

    [Fact]
    public void Sign_ParametersAndHeadersInAnyOrder_GiveTheSameUrl()
    {
        var address = new S3Address(new Uri("https://s3.example.com"), Bucket, pathStyle: true);
        KeyValuePair<string, string>[] query = [new("partNumber", "1"), new("uploadId", "u"), new("response-content-type", "t"), new("response-content-disposition", "d")];
        KeyValuePair<string, string>[] headers = [new("x-amz-a", "1"), new("content-type", "t"), new("if-none-match", "*"), new("content-length", "1"), new("host-like", "h")];

        var url = _presigner.Sign(Keys, "PUT", address, "a", query, headers, Window);

        _presigner.Sign(Keys, "PUT", address, "a", [.. query.Reverse()], [.. headers.Reverse()], Window).ShouldBe(url);
        url.ShouldContain("&X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bhost-like%3Bif-none-match%3Bx-amz-a&partNumber=1&response-content-disposition=d&response-content-type=t&uploadId=u&");
    }

    [Theory]
    [InlineData("X-Amz-Date")]
    [InlineData("")]
    [InlineData("Zone")]
    public void Sign_ParameterThatIsNoneOfS3s_IsRefused(string name) => Should.Throw<ArgumentException>(() =>
        _presigner.Sign(Keys, "GET", new S3Address(new Uri("https://s3.example.com"), Bucket, pathStyle: true), "a", [new(name, "x")], [], Window));

    [Fact]
    public void Sign_ArbitraryText_DecodesToItself() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && IsWellFormed(text)).ToArbitrary(), text =>
        {
            Uri.UnescapeDataString(SigV4Encoding.Query(text)).ShouldBe(text);
            Uri.UnescapeDataString(SigV4Encoding.Path(text)).ShouldBe(text);
            SigV4Encoding.Query(text).ShouldBe(Uri.EscapeDataString(text));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sign_AcrossDaysAndSecrets_NeverReusesAnotherDerivedKey()
    {
        var address = new S3Address(new Uri("https://s3.example.com"), Bucket, pathStyle: true);
        var tomorrow = SignedWindow.Starting(Window.From.AddDays(1), TimeSpan.FromMinutes(15));
        var other = Keys with { SecretAccessKey = "another" };
        string Sign(S3Credentials credentials, SignedWindow window) => _presigner.Sign(credentials, "GET", address, "a", [], [], window);
        string SignAfresh(S3Credentials credentials, SignedWindow window) => new SigV4Presigner(Region).Sign(credentials, "GET", address, "a", [], [], window);

        foreach (var (credentials, window) in new[] { (Keys, Window), (Keys, tomorrow), (other, tomorrow), (other, Window), (Keys, Window) })
        {
            Sign(credentials, window).ShouldBe(SignAfresh(credentials, window));
        }
        Sign(Keys, Window).ShouldNotBe(Sign(other, Window));
    }

    [Fact]
    public void Sign_HeaderWithBlanks_IsSignedTrimmed()
    {
        var address = new S3Address(new Uri("https://s3.example.com"), Bucket, pathStyle: true);
        string Sign(string type) => _presigner.Sign(Keys, "PUT", address, "a", [], [new("content-type", type)], Window);

        Sign("  text/plain;   charset=utf-8 ").ShouldBe(Sign("text/plain; charset=utf-8"));
    }

    [Fact]
    public void Credentials_AsText_HideTheSecret() => Session.ToString().ShouldBe(Session.AccessKeyId);

    // What System.Uri would rewrite before sending is not a key: path segments of dots, half a surrogate pair.
    private static bool IsKey(string text) => IsWellFormed(text) && text.Split('/', '\\').All(segment => segment is not ("." or "..")) && text[0] != '/';

    private static bool IsWellFormed(string text) => text.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar);

    // The SDK signs with its own clock: sign again at the time it wrote into its URL.
    private void ShouldMatch(
        S3Credentials credentials, bool pathStyle, string endpoint, GetPreSignedUrlRequest request,
        Dictionary<string, string> headers, Dictionary<string, string>? query = null)
    {
        request.BucketName = Bucket;
        request.Expires = DateTime.UtcNow.AddMinutes(15);
        request.Protocol = endpoint.StartsWith("https", StringComparison.Ordinal) ? Protocol.HTTPS : Protocol.HTTP;
        var theirs = Client(credentials, pathStyle, endpoint).GetPreSignedURL(request);

        var parameters = Parameters(theirs);
        var from = DateTimeOffset.ParseExact(parameters["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var window = new SignedWindow(from, from.AddSeconds(int.Parse(parameters["X-Amz-Expires"], CultureInfo.InvariantCulture)));
        var ours = _presigner.Sign(
            credentials, request.Verb.ToString(), new S3Address(new Uri(endpoint), Bucket, pathStyle), request.Key, query ?? [], headers, window);

        ours.Split('?')[0].ShouldBe(theirs.Split('?')[0]);
        Parameters(ours).ShouldBe(parameters, ignoreOrder: true);
    }

    // Decoded: the SDK leaves an upload id as it is. That both signed the same encoding is what equal signatures say.
    private static Dictionary<string, string> Parameters(string url) => url[(url.IndexOf('?', StringComparison.Ordinal) + 1)..]
        .Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? ""));

    private AmazonS3Client Client(S3Credentials credentials, bool pathStyle, string endpoint)
    {
        AWSCredentials aws = credentials.SessionToken is { } token
            ? new SessionAWSCredentials(credentials.AccessKeyId, credentials.SecretAccessKey, token)
            : new BasicAWSCredentials(credentials.AccessKeyId, credentials.SecretAccessKey);
        var client = new AmazonS3Client(aws, new AmazonS3Config { ServiceURL = endpoint, ForcePathStyle = pathStyle, AuthenticationRegion = Region });
        _clients.Add(client);
        return client;
    }
}
