namespace Strongroom.Stores;

/// <summary>A store's identity: its configured name, provider, region and bucket (a container, in Azure's word).</summary>
/// <param name="Name">The name tenants and records refer to; unique in the configuration.</param>
/// <param name="Provider">Which adapter serves it.</param>
/// <param name="Region">The residency region, such as <c>eu</c>.</param>
/// <param name="Endpoint">Scheme, host and port of the service, without the bucket.</param>
/// <param name="Bucket">The bucket or container.</param>
public sealed record StoreInfo(string Name, StoreProvider Provider, string Region, Uri Endpoint, string Bucket);
