namespace Strongroom.Retention;

/// <summary>The files of a plan that one policy takes.</summary>
/// <param name="Policy">The policy; null in an erasure.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Which version of it.</param>
/// <param name="Action">compress, archive, soft-delete or purge.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">How large they are together.</param>
/// <param name="Samples">Paths of up to five of them.</param>
public sealed record RetentionPlanGroup(Guid? Policy, string? Name, int? Version, string Action, long Files, long Bytes, IReadOnlyList<string> Samples);
