using System.Text.Json;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Cli.Running;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores;

namespace Strongroom.Functions.Tests.Cli.Operator;

/// <summary>What <c>./run</c> starts, in a folder of its own: PostgreSQL that keeps what it commits, Azurite, keys, the demo tenant, and the settings file that an operator's commands find.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private LocalEnvironment _environment = null!;
    private NpgsqlDataSource _superuser = null!;
    private int _files;

    /// <summary>The settings file that <c>./run</c> writes.</summary>
    public string SettingsFile => Path.Combine(_folder.FullName, LocalSettings.RunningFile);

    /// <summary>The folder in the place of <c>.data</c>.</summary>
    public string Folder => _folder.FullName;

    public IReadOnlyDictionary<string, string?> Settings => LocalSettings.ReadFile(SettingsFile);

    /// <summary>The account of the stores <c>local</c> and <c>audit-archive</c>.</summary>
    public BlobServiceClient Blobs => new(Settings["IngestStorage"]);

    public async ValueTask InitializeAsync()
    {
        // PostgreSQL runs as another user when we are root, and has to reach its files.
        if (!OperatingSystem.IsWindows()) _folder.UnixFileMode |= UnixFileMode.OtherExecute;
        var packages = EmulatorPackages.Find(AppContext.BaseDirectory);
        await packages.EnsureAsync(CancellationToken.None);
        _environment = await LocalEnvironment.StartAsync(packages, _folder.FullName, durable: true, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await using var services = Services();
        await _environment.AddTenantAsync(services.GetRequiredService<ObjectStores>(), TimeProvider.System, CancellationToken.None);
        var password = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "postgres", "password"));
        _superuser = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Settings["Database:Owner"]) { Username = "postgres", Password = password }.ConnectionString);
    }

    /// <summary>The product's own services over these settings.</summary>
    public ServiceProvider Services()
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();
        services.AddLogging();
        services.AddStrongroom(configuration);
        return services.BuildServiceProvider();
    }

    /// <summary>Runs SQL above row-level security, in the product's schema.</summary>
    public async Task<T?> SqlAsync<T>(string sql)
    {
        await using var connection = await _superuser.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand($"SET search_path = strongroom; {sql}", connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }

    /// <summary>Runs a command line with the settings as they are, or some of them changed.</summary>
    internal async Task<Cli> RunAsync(IReadOnlyDictionary<string, string?>? changed, params IReadOnlyList<string> args) => await RunAtAsync(changed, TimeProvider.System, args);

    /// <summary>The same at another time.</summary>
    internal async Task<Cli> RunAtAsync(IReadOnlyDictionary<string, string?>? changed, TimeProvider clock, params IReadOnlyList<string> args)
    {
        var file = SettingsFile;
        if (changed is not null)
        {
            var settings = new Dictionary<string, string?>(Settings);
            foreach (var (name, value) in changed) settings[name] = value;
            file = Path.Combine(_folder.FullName, $"changed-{Interlocked.Increment(ref _files)}.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new Dictionary<string, object> { ["Values"] = settings }));
        }

        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CliHost { Environment = _ => null, Output = output, Error = error, Clock = clock };
        var exit = await CommandLine.RunAsync([.. args, "--settings", file], host, TestContext.Current.CancellationToken);
        return new Cli(exit, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await _superuser.DisposeAsync();
        await _environment.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
