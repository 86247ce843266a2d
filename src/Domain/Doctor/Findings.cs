namespace Strongroom.Doctor;

/// <summary>Gathers a check's findings.</summary>
internal sealed class Findings(string check)
{
    private readonly List<Finding> _found = [];

    /// <summary>Adds one. Safe to be called by many at once.</summary>
    public void Add(string subject, string problem, string why, string fix)
    {
        lock (_found) _found.Add(new Finding(check, subject, problem, why, fix));
    }

    /// <summary>A result of this one alone.</summary>
    public CheckResult With(string subject, string problem, string why, string fix)
    {
        Add(subject, problem, why, fix);
        return ToResult("failed");
    }

    public CheckResult ToResult(string looked) => new(check, looked, [.. _found.OrderBy(finding => finding.Subject, StringComparer.Ordinal)]);
}
