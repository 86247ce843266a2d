using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Strongroom.Cli.Running;
using Strongroom.Database;
using Strongroom.Functions;

namespace Strongroom.Cli.Operator;

/// <summary>The gateway's own services in this process, made from its settings by the same lines. No timer runs, and nothing listens.</summary>
internal sealed class OperatorHost : IAsyncDisposable
{
    private const int Patience = 15;
    private const string NextForSettings = "strongroom doctor names all that is wrong, and what to do.";

    private readonly ServiceCollection _services = [];
    private ServiceProvider? _provider;
    private OwnerDatabase? _owner;

    private OperatorHost(OperatorSettings settings) => Settings = settings;

    public OperatorSettings Settings { get; }

    public IServiceProvider Services => _provider ??= _services.BuildServiceProvider();

    public static OperatorHost Open(CommandRun run)
    {
        var host = new OperatorHost(OperatorSettings.Load(run));
        host._services.AddSingleton(run.Host.Clock);
        host._services.AddLogging();
        Composition.AddServices(host._services, host.Settings.Configuration);
        // Requests give up soon. An operator, whose program has only just started, does not.
        host._services.AddSingleton(services => services.GetRequiredService<IOptions<DatabaseOptions>>().Value is var options && options.CommandTimeoutSeconds < Patience
            ? options with { CommandTimeoutSeconds = Patience } : options);
        return host;
    }

    /// <summary>Adds services before the first is asked for.</summary>
    public void Add(Action<IServiceCollection> services) => services(_services);

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>The database as its owner. The other settings may be missing: a job that migrates has none but these.</summary>
    public OwnerDatabase Owner()
    {
        if (_owner is not null) return _owner;
        var options = Settings.Configuration.GetSection("Database").Get<DatabaseOptions>() ?? new DatabaseOptions();
        if (string.IsNullOrEmpty(options.Owner))
            throw CommandException.Usage("Database:Owner is not set.", "It is the connection string of strongroom_owner: in the environment as Database__Owner, or in the file of --settings.");
        try
        {
            return _owner = new OwnerDatabase(options);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw CommandException.Usage("Database:Owner is not a connection string with Host, Database and Username.");
        }
    }

    /// <summary>Runs, and turns what the product's services throw into words.</summary>
    public async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OptionsValidationException wrong)
        {
            throw new CommandException("settings", $"The settings ({Settings.Source}) are wrong: {string.Join(' ', wrong.Failures)}", wrong) { Next = NextForSettings };
        }
        catch (InvalidOperationException unreadable) when (unreadable.Message.StartsWith("Failed to convert", StringComparison.Ordinal))
        {
            throw new CommandException("settings", $"The settings ({Settings.Source}) are wrong: {unreadable.Message.Split('\n')[0]}", unreadable) { Next = NextForSettings };
        }
        catch (Exception down) when (down is DatabaseUnavailableException or NpgsqlException)
        {
            throw new CommandException("database-unavailable", $"The database does not answer as it should: {DatabaseUnavailableException.ReasonOf(down)}.", down) { Next = "strongroom doctor says why, and what to do." };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null) await _provider.DisposeAsync();
        if (_owner is not null) await _owner.DisposeAsync();
    }
}
