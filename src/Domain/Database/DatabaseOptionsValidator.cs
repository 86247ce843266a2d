using Microsoft.Extensions.Options;
using Npgsql;

namespace Strongroom.Database;

/// <summary>Checks the section <c>Database</c>.</summary>
public sealed class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, DatabaseOptions options) => new OptionErrors("Database")
        .Check(IsConnectionString(options.App), nameof(options.App), "must be a connection string with Host, Database and Username.")
        .Check(IsConnectionString(options.Worker), nameof(options.Worker), "must be a connection string with Host, Database and Username.")
        .Check(options.App != options.Worker || options.App.Length == 0, nameof(options.Worker), "must use another role than Database:App.")
        .Check(string.IsNullOrEmpty(options.Owner) || IsConnectionString(options.Owner), nameof(options.Owner), "must be a connection string with Host, Database and Username.")
        .Check(string.IsNullOrEmpty(options.Owner) || (options.Owner != options.App && options.Owner != options.Worker), nameof(options.Owner), "must use another role than Database:App and Database:Worker.")
        .CheckRange(options.CommandTimeoutSeconds, 1, 300, nameof(options.CommandTimeoutSeconds))
        .CheckRange(options.MaxWaiting, 16, 100_000, nameof(options.MaxWaiting))
        .CheckRange(options.WorkerTimeoutSeconds, 1, 3600, nameof(options.WorkerTimeoutSeconds))
        .CheckRange(options.AutoPrepare, 0, 1000, nameof(options.AutoPrepare))
        .ToResult();

    private static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text) is { Host: not null, Database: not null, Username: not null };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
