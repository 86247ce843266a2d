using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Strongroom.Stores;

/// <summary>Checks the configured stores and reports everything that is wrong with them at once. Values of secrets are never repeated.</summary>
public sealed partial class StoreOptionsValidator : IValidateOptions<StoreList>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, StoreList options)
    {
        var errors = options.SelectMany(ErrorsOf).Concat(Duplicates(options)).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>What is wrong with one store, whatever the others are.</summary>
    public static IEnumerable<string> ErrorsOf(StoreOptions store, int index = 0)
    {
        var at = store.Name.Length > 0 ? $"Stores[{index}] '{store.Name}'" : $"Stores[{index}]";
        if (!NamePattern.IsMatch(store.Name)) yield return $"{at}: Name must be 1 to 63 lower-case letters, digits and hyphens, beginning with a letter.";
        if (!RegionPattern.IsMatch(store.Region)) yield return $"{at}: Region must be 1 to 63 lower-case letters, digits and hyphens.";
        foreach (var error in EndpointErrors(store)) yield return $"{at}: {error}";
        if (!BucketPattern.IsMatch(store.Bucket) || store.Bucket.Contains("--", StringComparison.Ordinal) && store.Provider == StoreProvider.AzureBlob)
        {
            yield return $"{at}: Bucket must be 3 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit.";
        }
        var misfits = store.Provider switch
        {
            StoreProvider.AzureBlob => AzureErrors(store),
            StoreProvider.S3 => S3Errors(store),
            _ => ["Provider is unknown."],
        };
        foreach (var error in misfits) yield return $"{at}: {error}";
    }

    private static IEnumerable<string> EndpointErrors(StoreOptions store)
    {
        if (!Uri.TryCreate(store.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            yield return "Endpoint must be an absolute http or https address.";
            yield break;
        }
        if (endpoint.Scheme == "http" && !endpoint.IsLoopback) yield return "Endpoint may be plain http on the loopback interface only.";
        if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
        {
            yield return "Endpoint must not carry credentials, a query or a fragment.";
        }
        if (store.Provider == StoreProvider.S3 && endpoint.AbsolutePath != "/") yield return "Endpoint must not have a path: the bucket goes into Bucket.";
    }

    private static IEnumerable<string> AzureErrors(StoreOptions store)
    {
        if (Given(store.AccessKeyId) || Given(store.SecretAccessKey)) yield return "AccessKeyId and SecretAccessKey belong to S3.";
        if (Given(store.ArchiveClass) && store.ArchiveClass != "Archive") yield return "ArchiveClass must be Archive.";
        if (Given(store.SigningRegion) || store.ForcePathStyle) yield return "SigningRegion and ForcePathStyle belong to S3.";
        if (Given(store.AccountKey) && Given(store.ManagedIdentityClientId)) yield return "AccountKey and ManagedIdentityClientId exclude each other.";
        if (Given(store.AccountKey) && !Convert.TryFromBase64String(store.AccountKey!, new byte[store.AccountKey!.Length], out _))
        {
            yield return "AccountKey must be Base64.";
        }
        if (!Given(store.AccountKey) && store.Endpoint.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            yield return "AccountKey is needed with plain http: tokens are sent over https only.";
        }
    }

    private static IEnumerable<string> S3Errors(StoreOptions store)
    {
        if (Given(store.ArchiveClass) && (store.ArchiveClass == "STANDARD" || !ClassPattern.IsMatch(store.ArchiveClass!)))
        {
            yield return "ArchiveClass must be a storage class other than STANDARD, such as GLACIER.";
        }
        if (Given(store.AccessKeyId) != Given(store.SecretAccessKey)) yield return "AccessKeyId and SecretAccessKey go together.";
        if (Given(store.AccountName) || Given(store.AccountKey) || Given(store.ManagedIdentityClientId))
        {
            yield return "AccountName, AccountKey and ManagedIdentityClientId belong to Azure Blob.";
        }
    }

    private static IEnumerable<string> Duplicates(StoreList stores)
    {
        foreach (var name in stores.GroupBy(store => store.Name, StringComparer.Ordinal).Where(group => group.Count() > 1 && group.Key.Length > 0))
        {
            yield return $"Stores: the name '{name.Key}' is given {name.Count()} times.";
        }
        var places = stores.GroupBy(store => (store.Provider, Endpoint: store.Endpoint.TrimEnd('/').ToLowerInvariant(), store.Bucket));
        foreach (var place in places.Where(group => group.Count() > 1 && group.Key.Bucket.Length > 0))
        {
            yield return $"Stores: {string.Join(" and ", place.Select(store => $"'{store.Name}'"))} share one bucket; its events could not be told apart.";
        }
    }

    // An environment variable that is set to nothing counts as absent.
    private static bool Given(string? value) => !string.IsNullOrEmpty(value);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,62}\z")]
    private static partial Regex NamePattern { get; }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z")]
    private static partial Regex RegionPattern { get; }

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_-]{0,62}\z")]
    private static partial Regex ClassPattern { get; }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketPattern { get; }
}
