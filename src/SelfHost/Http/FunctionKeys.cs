using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Strongroom.SelfHost.Hosting;

namespace Strongroom.SelfHost.Http;

/// <summary>The platform's keys: in the header <c>x-functions-key</c> or the query's <c>code</c>.</summary>
public sealed class FunctionKeys(SelfHostOptions options)
{
    /// <summary>Whether the request carries a key that opens the function. A key that is not configured opens nothing.</summary>
    public bool Opens(HttpRequest request, AuthorizationLevel level, string function) => level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => IsOneOf(request, options.MasterKey, options.FunctionKeys.GetValueOrDefault("default"), options.FunctionKeys.GetValueOrDefault(function)),
        _ => IsOneOf(request, options.MasterKey),
    };

    private static bool IsOneOf(HttpRequest request, params ReadOnlySpan<string?> keys)
    {
        var header = request.Headers["x-functions-key"].ToString();
        // Hashes are equally long, and every key is compared: neither length nor order shows in the time taken.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(header.Length > 0 ? header : request.Query["code"].ToString()));
        var found = false;
        foreach (var key in keys)
            found |= !string.IsNullOrEmpty(key) && CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return found;
    }
}
