using Microsoft.Extensions.Options;

namespace Strongroom.Functions.Ingest;

/// <summary>Checks the section <c>Events</c>. Secrets are never repeated.</summary>
public sealed class EventsOptionsValidator : IValidateOptions<EventsOptions>
{
    private const int MinSecretLength = 32;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, EventsOptions options)
    {
        var errors = options.S3Secrets.Select((secret, i) => (secret, i)).Where(pair => pair.secret.Length < MinSecretLength)
            .Select(pair => $"Events:S3Secrets:{pair.i} must have at least {MinSecretLength} characters.").ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
