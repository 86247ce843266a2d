namespace Strongroom.Doctor;

/// <summary>What the doctor cannot read from the settings.</summary>
/// <param name="Origins">Origins whose pages upload to the stores, or <c>*</c>; none when no browser does.</param>
/// <param name="Hosts">How many hosts share the database.</param>
public sealed record DoctorScope(IReadOnlyList<string> Origins, int Hosts);
