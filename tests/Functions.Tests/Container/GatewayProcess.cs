using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using Npgsql;
using Strongroom.Database;
using Strongroom.SelfHost.Development;
using Strongroom.SelfHost.Emulators;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Testing;
using Strongroom.TransparencyLog;

namespace Strongroom.Functions.Tests.Container;

/// <summary>
/// The published gateway as a container runs it: a process of its own under a user who may write nowhere but to its <c>/tmp</c>, settings in the
/// environment, secrets in files. With a database of its own, a container on Azurite, and two tenants.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class GatewayProcess : IAsyncDisposable
{
    private const string Nobody = "65534";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");
    private readonly ConcurrentQueue<string> _said = new();
    private int _port;
    private StoreOptions _store = null!;
    private DevelopmentTokens _tokens = null!;
    private NpgsqlDataSource _superuser = null!;
    private Process? _process;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public HttpClient Client { get; } = new() { Timeout = Patience.Limit };

    public TestDatabase Database { get; private set; } = null!;

    public TenantId Tenant { get; } = new(Guid.CreateVersion7());

    public TenantId OtherTenant { get; } = new(Guid.CreateVersion7());

    public string Output => string.Join('\n', _said);

    public string Temporary => Path.Combine(_folder.FullName, "tmp");

    public IObjectStore Store => new ObjectStoreFactory(TimeProvider.System).Create(_store);

    public static async Task<GatewayProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var gateway = new GatewayProcess();
        try
        {
            await gateway.PrepareAsync();
            // Somebody may be faster on a free port.
            for (var attempt = 1; !await gateway.TryServeAsync(settings); attempt++)
                if (attempt == 5) throw new InvalidOperationException(gateway.Output);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program of the image and waits for its end.</summary>
    public static Task<(int Code, string Output)> RunAsync(string program, params string[] arguments) => RunAsync(program, [], arguments);

    /// <summary>The same with settings in its environment.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string program, (string Name, string Value)[] settings, string[] arguments)
    {
        var start = await ProgramAsync(program, arguments);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, output + await errors);
    }

    public Task<(int Code, string Output)> HealthcheckAsync(params string[] options) =>
        RunAsync("Strongroom.SelfHost", ["healthcheck", .. options, "--port", $"{_port}"]);

    public HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null) => new(method, new Uri(Address, path))
    {
        Content = content,
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _tokens.Mint("user-1", Tenant.Value, "admin")) },
    };

    /// <summary>What Docker sends.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{_process!.Id}"]).WaitForExit();

    public async Task<int> ExitAsync()
    {
        await _process!.WaitForExitAsync(Token).WaitAsync(Patience.Limit, Token);
        return _process.ExitCode;
    }

    public bool HasExited => _process!.HasExited;

    /// <summary>Runs SQL above row-level security and reads the first column.</summary>
    public async Task<List<T>> SqlAsync<T>(string sql)
    {
        await using var command = _superuser.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<T>();
        while (await reader.ReadAsync(Token)) rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    /// <summary>Holds a lock until it is disposed.</summary>
    public Task<NpgsqlConnection> LockAsync(string sql) => Database.LockAsync(sql);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_process is not null)
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        _tokens?.Dispose();
        if (_superuser is not null) await _superuser.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<ProcessStartInfo> ProgramAsync(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(await PublishedGateway.FolderAsync(), program), .. arguments];
        if (Environment.IsPrivilegedProcess) command = ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs", "--bounding-set=-all", "--", .. command];
        // The working directory and the home are not theirs, either.
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = "/nonexistent";
        return start;
    }

    private async Task PrepareAsync()
    {
        // 1. What another user may read, and the one place to write.
        _folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(Temporary);
        File.SetUnixFileMode(Temporary, (UnixFileMode)0b111_111_111);
        _tokens = await DevelopmentTokens.OpenAsync(_folder.FullName, TimeProvider.System, Token);
        Database = await TestDatabase.CreateAsync();
        _superuser = NpgsqlDataSource.Create(Database.Superuser + ";Search Path=strongroom");
        _store = await TestStores.AzuriteAsync();
        await using var owner = NpgsqlDataSource.Create(Database.Owner);
        foreach (var tenant in (TenantId[])[Tenant, OtherTenant])
        {
            var added = await new AddTenant(new TenantDatabase(owner), TimeProvider.System).RunAsync(new NewTenant(tenant, $"t-{tenant}", "eu", "azurite"), [Store.Info], Token);
            added.Value.ShouldBeTrue();
        }

        // 2. The secrets, as they are mounted: readable, and nothing more.
        var secrets = Directory.CreateDirectory(Path.Combine(_folder.FullName, "secrets")).FullName;
        await File.WriteAllTextAsync(Path.Combine(secrets, "Database__App"), Database.App + "\n");
        await File.WriteAllTextAsync(Path.Combine(secrets, "Database__Worker"), Database.Worker + "\n");
        KeyFileSigner.OpenOrCreate(Path.Combine(secrets, "audit.pem"), "tests").Dispose();
        foreach (var file in Directory.GetFiles(secrets)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private async Task<bool> TryServeAsync((string Name, string Value)[] settings)
    {
        _port = FreePort.Next();
        var start = await ProgramAsync("Strongroom.SelfHost", "serve", "--port", $"{_port}");
        Dictionary<string, string> all = new()
        {
            ["TMPDIR"] = Temporary,
            ["Host__Secrets"] = Path.Combine(_folder.FullName, "secrets"),
            ["Database__CommandTimeoutSeconds"] = "30",
            ["Auth__Issuers__0__Issuer"] = DevelopmentTokens.Issuer,
            ["Auth__Issuers__0__Audience"] = DevelopmentTokens.Audience,
            ["Auth__Issuers__0__JwksFile"] = _tokens.JwksFile,
            ["Audit__Keys__0__Name"] = "tests",
            ["Audit__Keys__0__File"] = Path.Combine(_folder.FullName, "secrets", "audit.pem"),
            ["IngestContainer"] = _store.Bucket,
            ["IngestStorage"] = TestStores.ConnectionStringOf(_store),
            ["Host__BlobPolling"] = "00:00:00.1",
            ["Host__TimerTick"] = "00:00:00.1",
        };
        foreach (var (name, value) in TestStores.SettingsOf(_store)) all[$"Stores__0__{name}"] = value;
        // Far away, but for those that a test wants.
        foreach (var timer in (string[])["Reconcile", "Expire", "Retention", "Purge", "Move", "AuditSeal", "AuditPack", "Export", "Erasure", "AuditArchive", "AuditAge"]) all[timer + "Schedule"] = "0 0 0 1 1 *";
        foreach (var (name, value) in settings) all[name] = value;
        foreach (var (name, value) in all) start.Environment[name] = value;

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => { if (line.Data is not null) _said.Enqueue(line.Data); };
        _process.ErrorDataReceived += (_, line) => { if (line.Data is not null) _said.Enqueue(line.Data); };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Patience.UntilAsync(async () => _process.HasExited || await IsReadyAsync(), "ready");
        if (!_process.HasExited) return true;
        await _process.WaitForExitAsync(Token);
        return Output.Contains($"Port {_port} is in use", StringComparison.Ordinal) ? false : throw new InvalidOperationException(Output);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await Client.GetAsync(new Uri(Address, "/api/health/ready"), Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
