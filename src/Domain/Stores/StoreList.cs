namespace Strongroom.Stores;

/// <summary>The configuration section <c>Stores</c>: a list.</summary>
public sealed class StoreList : List<StoreOptions>;
