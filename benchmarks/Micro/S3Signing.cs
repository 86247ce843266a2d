using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using BenchmarkDotNet.Attributes;
using Strongroom.Stores;
using Strongroom.Stores.S3;

namespace Strongroom.Micro;

/// <summary>Presigned URLs of S3: ours, and the SDK's.</summary>
public class S3Signing
{
    private const string Key = "tenants/01930000-0000-7000-8000-0000000000aa/sessions/01930000-0000-7000-8000-0000000000bb/report 2026.pdf";
    private static readonly SignedWindow Window = SignedWindow.Starting(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(15));

    private readonly S3Credentials _credentials = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
    private readonly S3Address _address = new(new Uri("https://s3.eu-central-1.amazonaws.com"), "strongroom", pathStyle: false);
    private readonly SigV4Presigner _presigner = new("eu-central-1");
    private readonly AmazonS3Client _sdk = new(
        new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), new AmazonS3Config { ServiceURL = "https://s3.eu-central-1.amazonaws.com" });

    private readonly KeyValuePair<string, string>[] _overrides =
    [
        new("response-content-disposition", "attachment; filename=\"report 2026.pdf\""), new("response-content-type", "application/pdf"),
    ];

    private readonly Dictionary<string, string> _headers = new()
    {
        ["content-length"] = "1048576",
        ["content-type"] = "application/pdf",
        ["if-none-match"] = "*",
        ["x-amz-checksum-sha256"] = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    };

    [Benchmark]
    public string OursPut() => _presigner.Sign(_credentials, "PUT", _address, Key, [], _headers, Window);

    [Benchmark]
    public string OursGet() => _presigner.Sign(_credentials, "GET", _address, Key, _overrides, [], Window);

    [Benchmark]
    public string SdkPut()
    {
        var request = new GetPreSignedUrlRequest { BucketName = "strongroom", Key = Key, Verb = HttpVerb.PUT, Expires = Window.Until.UtcDateTime, ContentType = "application/pdf" };
        request.Headers["Content-Length"] = "1048576";
        request.Headers["If-None-Match"] = "*";
        request.Headers["x-amz-checksum-sha256"] = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        return _sdk.GetPreSignedURL(request);
    }

    [Benchmark]
    public string SdkGet()
    {
        var request = new GetPreSignedUrlRequest { BucketName = "strongroom", Key = Key, Verb = HttpVerb.GET, Expires = Window.Until.UtcDateTime };
        request.ResponseHeaderOverrides.ContentType = "application/pdf";
        request.ResponseHeaderOverrides.ContentDisposition = "attachment; filename=\"report 2026.pdf\"";
        return _sdk.GetPreSignedURL(request);
    }
}
