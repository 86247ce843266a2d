namespace Strongroom.Doctor;

/// <summary>Looks at one side of a deployment. Changes nothing that stays, and may run beside a gateway that serves.</summary>
public interface IDoctorCheck
{
    /// <summary>One or two words.</summary>
    string Name { get; }

    /// <summary>Looks. What is wrong is a finding; an exception means that the check could not look.</summary>
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
