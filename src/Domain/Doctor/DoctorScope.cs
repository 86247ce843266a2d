namespace Strongroom.Doctor;

/// <summary>What the doctor cannot read from the settings.</summary>
/// <param name="Origins">Origins whose pages upload to the stores, or <c>*</c>; none when no browser does.</param>
/// <param name="Hosts">How many hosts share the database.</param>
/// <param name="Secrets">The folder that secrets are mounted to; null without one. Whoever mounts them says who may read them.</param>
public sealed record DoctorScope(IReadOnlyList<string> Origins, int Hosts, string? Secrets);
