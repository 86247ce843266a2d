using Strongroom.Doctor;

namespace Strongroom.Cli.Operator;

/// <summary>What <c>doctor</c> prints.</summary>
internal sealed record DoctorReport(string Settings, IReadOnlyList<CheckResult> Checks)
{
    public bool Healthy => Checks.All(check => check.Healthy);
}
