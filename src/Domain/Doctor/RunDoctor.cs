using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Strongroom.Database;

namespace Strongroom.Doctor;

/// <summary><c>doctor</c>: runs every check, side by side, and says what each has seen. A check that cannot look says so and stops no other.</summary>
public sealed class RunDoctor(IServiceProvider services)
{
    /// <summary>Runs checks that can be resolved from the services, in their order.</summary>
    public Task<CheckResult[]> RunAsync(IEnumerable<Type> checks, CancellationToken cancellationToken) =>
        Task.WhenAll(checks.Select(check => Task.Run(() => RunAsync(check, cancellationToken), cancellationToken)));

    private async Task<CheckResult> RunAsync(Type type, CancellationToken cancellationToken)
    {
        IDoctorCheck check;
        try
        {
            check = (IDoctorCheck)services.GetRequiredService(type);
        }
        catch (OptionsValidationException wrong)
        {
            return Skipped(NameOf(type), $"the section {wrong.OptionsName switch { "" => wrong.OptionsType.Name.Replace("Options", "", StringComparison.Ordinal), var name => name }} is wrong");
        }
        catch (InvalidOperationException)
        {
            // A number that is none: the binder's words are in the findings of the settings.
            return Skipped(NameOf(type), "its settings cannot be read");
        }

        try
        {
            return await check.RunAsync(cancellationToken);
        }
        catch (Exception down) when (down is DatabaseUnavailableException or NpgsqlException)
        {
            return Skipped(check.Name, "the database does not answer it");
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            return new Findings(check.Name).With(
                check.Name, $"The check itself failed: {failed.GetType().Name}.", "What it would have looked at is unknown.", "Mend what the other checks have found, and run the doctor again.");
        }
    }

    private static CheckResult Skipped(string check, string why) => new(check, $"not looked at: {why}", [], Skipped: true);

    // RowSecurityCheck: row security.
    private static string NameOf(Type type) =>
        string.Concat(type.Name[..^"Check".Length].Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString()));
}
