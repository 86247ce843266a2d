using Strongroom.Stores;
using Strongroom.Tenants;

namespace Strongroom.Doctor;

/// <summary>Whether browsers may upload to and download from the stores: asked as a browser asks, by a preflight of each signed request.</summary>
public sealed class CorsCheck(ObjectStores stores, DoctorScope scope, DoctorHttp http, TimeProvider time) : IDoctorCheck
{
    // Whoever allows every origin allows one that nobody has.
    private const string AnyOrigin = "https://any-origin.invalid";

    /// <inheritdoc />
    public string Name => "cors";

    /// <inheritdoc />
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var found = new Findings(Name);
        if (scope.Origins.Count == 0) return found.ToResult("no origin is configured: browsers are not expected");
        foreach (var store in stores.Files)
        {
            var key = ObjectKey.Of(new TenantId(Guid.CreateVersion7(time.GetUtcNow())), $"{OwnKeys.Prefix}doctor");
            var window = SignedWindow.Starting(time.GetUtcNow(), TimeSpan.FromMinutes(1));
            var put = await store.SignPutAsync(key, new PutOptions(1, "text/plain", new byte[32]), window, cancellationToken);
            var get = await store.SignGetAsync(key, new ResponseOverrides("text/plain", "attachment"), window, cancellationToken);
            foreach (var origin in scope.Origins)
            {
                foreach (var signed in (SignedRequest[])[put, get])
                {
                    if (await AskAsync(signed, origin == "*" ? AnyOrigin : origin, cancellationToken) is not { } refused) continue;
                    found.Add(store.Info.Name, $"Pages of {origin} may not {signed.Method}: {refused}.", "Browsers refuse to upload or download, with an error that no server sees.", FixOf(store.Info, origin, put));
                    break;
                }
            }
        }

        return found.ToResult($"{string.Join(", ", scope.Origins)}: PUT and GET");
    }

    private async Task<string?> AskAsync(SignedRequest signed, string origin, CancellationToken cancellationToken)
    {
        var headers = AskedFor(signed);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, signed.Url);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", signed.Method);
        if (headers.Length > 0) preflight.Headers.Add("Access-Control-Request-Headers", string.Join(',', headers));
        try
        {
            using var answer = await http.SendAsync(preflight, cancellationToken);
            if (!answer.IsSuccessStatusCode) return $"the preflight was answered {(int)answer.StatusCode}";
            if (!Allows(answer, "Access-Control-Allow-Origin", [origin], "")) return "the answer to the preflight does not name the origin";
            if (!Allows(answer, "Access-Control-Allow-Methods", [signed.Method], signed.Method == "GET" ? signed.Method : "")) return "the method is not allowed";
            return Allows(answer, "Access-Control-Allow-Headers", headers, "content-type") ? null : $"not all of the headers {string.Join(", ", headers)} are allowed";
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return "the store does not answer";
        }
    }

    // A browser sets the length itself, and asks nobody.
    private static string[] AskedFor(SignedRequest signed) => [.. signed.Headers.Keys.Where(name => name != "content-length")];

    private static bool Allows(HttpResponseMessage answer, string header, IEnumerable<string> wanted, string always)
    {
        var named = answer.Headers.TryGetValues(header, out var values) ? values.SelectMany(value => value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet(StringComparer.OrdinalIgnoreCase) : [];
        return named.Contains("*") || wanted.All(name => named.Contains(name) || name.Equals(always, StringComparison.OrdinalIgnoreCase));
    }

    private static string FixOf(StoreInfo store, string origin, SignedRequest put)
    {
        var headers = AskedFor(put);
        return store.Provider == StoreProvider.S3
            ? $$"""aws s3api put-bucket-cors --bucket {{store.Bucket}} --cors-configuration '{"CORSRules":[{"AllowedOrigins":["{{origin}}"],"AllowedMethods":["GET","HEAD","PUT"],"AllowedHeaders":["{{string.Join("\",\"", headers)}}"],"ExposeHeaders":["ETag"],"MaxAgeSeconds":3600}]}'"""
            : $"az storage cors add --services b --origins '{origin}' --methods GET HEAD PUT OPTIONS --allowed-headers '{string.Join(',', headers)}' --exposed-headers etag --max-age 3600 --account-name ACCOUNT";
    }
}
