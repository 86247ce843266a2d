using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>One part's signed PUT: its number from 1 and its exact length in bytes.</summary>
public sealed record SignedPart(int Number, long Length, SignedRequest Put);
