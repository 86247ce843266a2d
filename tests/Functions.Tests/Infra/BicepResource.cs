namespace Strongroom.Functions.Tests.Infra;

/// <summary>A resource: what it is called, what it was asked to be, and what the platform would tell of it.</summary>
internal sealed class BicepResource(string type, string name, Func<Dictionary<string, object?>> evaluate)
{
    private readonly Lazy<Dictionary<string, object?>> _body = new(evaluate);

    public string Type => type;

    public string Name => name;

    /// <summary>The body, worked out.</summary>
    public IReadOnlyDictionary<string, object?> Body => _body.Value;

    private string Id => $"/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/{type}/{name}";

    /// <summary>A property below <c>properties</c> of the body.</summary>
    public T Property<T>(params string[] path) => (T)path.Aggregate((object?)Body["properties"], (value, key) => ((IReadOnlyDictionary<string, object?>)value!)[key])!;

    public object? Member(string member) => member switch
    {
        "id" => Id,
        "name" => name.Split('/')[^1],
        "properties" => Told(),
        "identity" => BicepFunctions.Map(("principalId", GuidOf("principal"))),
        _ => throw new BicepException($"{type} has no {member} that is known before it is made."),
    };

    // What the platform makes up, by the type of the resource, in the form in which it does.
    private Dictionary<string, object?> Told() => type switch
    {
        "Microsoft.ManagedIdentity/userAssignedIdentities" => BicepFunctions.Map(("clientId", GuidOf("client")), ("principalId", GuidOf("principal"))),
        "Microsoft.Storage/storageAccounts" => BicepFunctions.Map(("primaryEndpoints", BicepFunctions.Map(("blob", $"https://{name}.blob.core.windows.net/")))),
        "Microsoft.KeyVault/vaults/keys" => BicepFunctions.Map(("keyUriWithVersion", $"https://{name.Split('/')[0]}.vault.azure.net/keys/{name.Split('/')[1]}/0123456789abcdef0123456789abcdef")),
        "Microsoft.DBforPostgreSQL/flexibleServers" => BicepFunctions.Map(("fullyQualifiedDomainName", $"{name}.postgres.database.azure.com")),
        "Microsoft.Insights/components" => BicepFunctions.Map(("ConnectionString", "InstrumentationKey=00000000-0000-0000-0000-000000000003;IngestionEndpoint=https://swedencentral-0.in.applicationinsights.azure.com/")),
        "Microsoft.ContainerRegistry/registries" => BicepFunctions.Map(("loginServer", $"{name}.azurecr.io")),
        "Microsoft.Web/sites" => BicepFunctions.Map(("defaultHostName", $"{name}.azurewebsites.net")),
        _ => throw new BicepException($"What {type} tells of itself is not known."),
    };

    private object? GuidOf(string what) => BicepFunctions.Call("guid", [Id, what]);
}
