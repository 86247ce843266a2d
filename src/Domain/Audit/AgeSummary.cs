using Strongroom.Database;

namespace Strongroom.Audit;

/// <summary>What a pass of ageing did: months that were made, dropped, kept because not all of their entries are archived, and that could not be looked at.</summary>
public sealed record AgeSummary(PassEnding Ending, int Created, int Dropped, int Kept, int Failures);
