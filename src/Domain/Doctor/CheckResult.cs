namespace Strongroom.Doctor;

/// <summary>What a check has seen.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Looked">What it looked at, in a few words; why it could not, when <paramref name="Skipped"/>.</param>
/// <param name="Findings">What is wrong.</param>
/// <param name="Skipped">It could not look, because of what another check has found.</param>
public sealed record CheckResult(string Check, string Looked, IReadOnlyList<Finding> Findings, bool Skipped = false)
{
    /// <summary>Nothing is wrong, as far as it could be seen.</summary>
    public bool Healthy => Findings.Count == 0 && !Skipped;
}
