using Strongroom.Retention;

namespace Strongroom.Functions.Retention;

/// <summary>A version of a policy. No list, everything; no age, indefinitely; no ceiling, none.</summary>
public sealed record PolicyVersionBody(
    int Version, bool BuiltIn, string State, IReadOnlyList<string>? FileTypes, IReadOnlyList<string>? Systems, IReadOnlyList<string>? ObjectTypes, string? PathPrefix,
    IReadOnlyList<string>? Tags, IReadOnlyList<string>? Classifications, string Basis, int? AgeDays, string Action, int Priority, int FloorDays, int? CeilingDays,
    DateTimeOffset EffectiveAt, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>Shows a version.</summary>
    public static PolicyVersionBody Of(PolicyVersion version) => Of(version, version.Definition);

    private static PolicyVersionBody Of(PolicyVersion version, PolicyDefinition says) => new(
        version.Version, version.BuiltIn, version.State, says.FileTypes, says.Systems, says.ObjectTypes, says.PathPrefix, says.Tags, says.Classifications,
        says.Basis, says.AgeDays, says.Action, says.Priority, says.FloorDays, says.CeilingDays, version.EffectiveAt, version.CreatedAt, version.CreatedBy);
}
