using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Files;
using Strongroom.Ingest;
using Strongroom.Retention;
using Strongroom.Stores;
using Strongroom.Tenants;
using Strongroom.Transitions;
using Strongroom.TransparencyLog;

namespace Strongroom.Testing;

/// <summary>A database of its own, real stores and a clock, with what the timers need on top.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-tests-");

    private TestGateway(TestDatabase database, IReadOnlyList<IObjectStore> stores)
    {
        Database = database;
        Stores = new ObjectStores(stores);
        Superuser = NpgsqlDataSource.Create(database.Superuser + ";Search Path=strongroom");
        AppSource = NpgsqlDataSource.Create(database.App);
        WorkerSource = NpgsqlDataSource.Create(database.Worker);
        App = new TenantDatabase(AppSource);
        Worker = new WorkerDatabase(WorkerSource);
        Leases = new Leases(Worker, new LeaseOptions());
        AuditLog = new AuditLogOptions { Keys = [new AuditKeyOptions { Name = "tests", File = AuditKeyFile }] };
        AuditKeys = new AuditKeys(AuditLog);
    }

    public TestDatabase Database { get; }

    public ObjectStores Stores { get; }

    public IReadOnlyList<StoreOptions> StoreOptions { get; private init; } = [];

    public NpgsqlDataSource Superuser { get; }

    public NpgsqlDataSource AppSource { get; }

    public NpgsqlDataSource WorkerSource { get; }

    public TenantDatabase App { get; }

    public WorkerDatabase Worker { get; }

    public Leases Leases { get; }

    public TestClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public RetentionOptions Retention { get; set; } = new();

    /// <summary>The key that signs receipts and checkpoints.</summary>
    public string AuditKeyFile => Path.Combine(_folder.FullName, "audit.pem");

    public AuditLogOptions AuditLog { get; }

    public AuditKeys AuditKeys { get; }

    public PurgeDeleted Purge => new(
        new PurgeWork(Worker, Retention, Clock), new PurgeIntents(Worker, Retention, Clock), new ReceiptSigner(AuditKeys, AuditLog, Clock), Stores, Leases, Retention, Clock,
        NullLogger<PurgeDeleted>.Instance);

    public StoreActions StoreActions { get; set; } = StoreActions.None;

    public PlanRetention PlanRetention => new(App, Worker, Retention, StoreActions, Clock);

    public ApplyRetention ApplyRetention => new(
        PlanRetention, new RunPlan(Worker, Retention, Clock), new NoteAccesses(Worker, Clock), Worker, Leases, Clock, NullLogger<ApplyRetention>.Instance);

    public MoveObjects MoveObjects
    {
        get
        {
            var (rows, ledger) = (new TransitionRows(Worker, Retention, Clock), new TransitionLedger(Worker, Clock));
            return new(
                rows, new ArchiveObject(rows, ledger), new CompressObject(rows, ledger, new FilePlacement(FileCatalog.Load()), Retention), new RehydrateObject(rows, ledger),
                RecordArrival, Stores, Leases, Retention, Clock, NullLogger<MoveObjects>.Instance);
        }
    }

    public ReconcileOptions Reconcile { get; set; } = new();

    public RecordArrival RecordArrival => new(
        App, Stores, new ObjectInspector(new FilePlacement(FileCatalog.Load()), new IngestOptions()), new ArrivalLedger(App, Clock),
        NullLogger<RecordArrival>.Instance);

    public ReconcileFiles ReconcileFiles => new(
        new ReconcileRows(Worker, Reconcile, Clock), new ReconcileRuns(Worker, Clock), RecordArrival, Stores, Leases, Reconcile, Clock,
        NullLogger<ReconcileFiles>.Instance);

    public ExpirePending ExpirePending => new(
        Worker, RecordArrival, Stores, new UploadOptions(), new ExpirySweeps(Worker, Clock), Clock, NullLogger<ExpirePending>.Instance);

    /// <summary>A migrated database beside the given stores.</summary>
    public static async Task<TestGateway> CreateAsync(params IObjectStore[] stores) => new(await TestDatabase.CreateAsync(), stores);

    /// <summary>A migrated database beside a fresh bucket on each real store, <c>azurite</c> and <c>ceph</c>, ready to fail: see <see cref="FaultyStore"/>.</summary>
    public static async Task<TestGateway> OnBothStoresAsync()
    {
        var factory = new ObjectStoreFactory(TimeProvider.System);
        var options = new[] { await TestStores.AzuriteAsync(), await TestStores.CephAsync() };
        return new(await TestDatabase.CreateAsync(), [new FaultyStore(factory.Create(options[0])), new FaultyStore(factory.Create(options[1]))]) { StoreOptions = options };
    }

    /// <summary>A store to make fail.</summary>
    public FaultyStore Faulty(string store) => (FaultyStore)Stores.Get(store);

    /// <summary>Adds a tenant with its usage row.</summary>
    public async Task<TenantId> AddTenantAsync(string store = "azurite", int purgeAfterDays = 30)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            WITH t AS (
                INSERT INTO tenants (id, name, region, store, max_files, max_bytes, created_at)
                VALUES (@id, 't-' || replace(@id::text, '-', ''), 'eu', @store, 1000000, 1000000000000, now())),
            policy AS (
                INSERT INTO retention_policies (id, tenant_id, name) SELECT gen_random_uuid(), @id, 'deleted-cleanup' WHERE @days <> 30 RETURNING id),
            version AS (
                INSERT INTO retention_policy_versions (policy_id, version, tenant_id, basis, age_days, action, floor_days, ceiling_days, effective_at, created_at, created_by)
                SELECT id, 1, @id, 'deleted', @days, 'purge', 7, 365, '2026-01-01Z', now(), 'system' FROM policy)
            INSERT INTO tenant_usage (tenant_id) VALUES (@id)
            """,
            ("id", id), ("store", store), ("days", purgeAfterDays));
        return new TenantId(id);
    }

    /// <summary>Adds a record, as it was <paramref name="at"/> some time, with the quota it takes. Bytes, where wanted, are put by <see cref="PutAsync"/>.</summary>
    public async Task<Guid> AddFileAsync(
        TenantId tenant, string path, string status, DateTimeOffset at, string fileType = "document", string store = "azurite", int size = 4, string? etag = "e")
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            """
            WITH usage AS (UPDATE tenant_usage SET files = files + 1, bytes = bytes + @size WHERE tenant_id = @tenant)
            INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, file_name, content_type, size, etag, upload_kind, uploaded_by,
                created_at, expires_at, available_at, deleted_at, deleted_by, updated_at)
            VALUES (@id, @tenant, @path, @store, @status, @type, 'sessions/s-1', 'f', 'text/plain', @size, CASE WHEN @status <> 'pending' THEN @etag END,
                'single', 'u', @at, CASE WHEN @status = 'pending' THEN @at END, CASE WHEN @status <> 'pending' THEN @at END,
                CASE WHEN @status = 'deleted' THEN @at END, CASE WHEN @status = 'deleted' THEN 'u' END, @at)
            """,
            ("id", id), ("tenant", tenant.Value), ("path", path), ("store", store), ("status", status), ("type", fileType), ("size", (long)size),
            ("etag", etag ?? ""), ("at", at.UtcDateTime));
        return id;
    }

    /// <summary>Orders a file's purge, as a plan or an admin does.</summary>
    public Task OrderPurgeAsync(Guid file, string reason = "retention", string requestedBy = "system", DateTimeOffset? at = null) => ExecuteAsync(
        """
        INSERT INTO purge_intents (id, tenant_id, file_id, reason, requested_by, created_at, next_attempt_at)
        SELECT gen_random_uuid(), tenant_id, id, @reason, @by, @now, @now FROM file_records WHERE id = @id
        """,
        ("id", file), ("reason", reason), ("by", requestedBy), ("now", (at ?? Clock.Now).UtcDateTime));

    /// <summary>Verifies every receipt as whoever has only the public key does, and says how many there are.</summary>
    public async Task<int> CheckReceiptsAsync(Func<string, string>? tamper = null)
    {
        var keys = await AuditKeys.PublicAsync(CancellationToken.None);
        await using var command = Superuser.CreateCommand("SELECT r.statement, r.leaf, b.hashes, b.note FROM receipts r JOIN receipt_batches b ON b.id = r.batch_id ORDER BY r.id");
        await using var reader = await command.ExecuteReaderAsync();
        var verified = 0;
        while (await reader.ReadAsync())
        {
            var statement = Encoding.UTF8.GetBytes(tamper?.Invoke(reader.GetString(0)) ?? reader.GetString(0));
            var proof = ReceiptProof.Make(reader.GetFieldValue<byte[]>(2), reader.GetInt32(1));
            if (ReceiptProof.Check(statement, reader.GetInt32(1), proof, Encoding.UTF8.GetBytes(reader.GetString(3)), keys) is null) verified++;
        }
        return verified;
    }

    /// <summary>Puts bytes into a store, past the gateway.</summary>
    public async Task<ObjectHead> PutAsync(TenantId tenant, string path, string store = "azurite", byte[]? bytes = null, string contentType = "text/plain")
    {
        bytes ??= "text"u8.ToArray();
        using var stream = new MemoryStream(bytes);
        return (await Stores.Get(store).PutAsync(ObjectKey.Of(tenant, path), stream, new PutOptions(bytes.Length, contentType), CancellationToken.None))!;
    }

    /// <summary>Whether the bytes are there.</summary>
    public async Task<bool> ExistsAsync(TenantId tenant, string path, string store = "azurite") =>
        await Stores.Get(store).HeadAsync(ObjectKey.Of(tenant, path), CancellationToken.None) is not null;

    /// <summary>Runs SQL above row-level security.</summary>
    public async Task ExecuteAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Superuser.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads one value above row-level security.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Superuser.CreateCommand(sql);
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A file's status.</summary>
    public Task<string> StatusAsync(Guid file) => ScalarAsync<string>("SELECT status FROM file_records WHERE id = @id", ("id", file));

    /// <summary>How many audit entries of an action there are, of one file or of all.</summary>
    public Task<long> AuditsAsync(string action, Guid? file = null) => ScalarAsync<long>(
        "SELECT count(*) FROM storage_audit_logs WHERE action = @action AND (@file::uuid IS NULL OR file_id = @file)",
        ("action", action), ("file", (object?)file ?? DBNull.Value));

    /// <summary>A tenant's used files and bytes.</summary>
    public Task<string> UsageAsync(TenantId tenant) =>
        ScalarAsync<string>("SELECT files || ' files, ' || bytes || ' bytes' FROM tenant_usage WHERE tenant_id = @id", ("id", tenant.Value));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Stores.Dispose();
        AuditKeys.Dispose();
        _folder.Delete(recursive: true);
        foreach (var source in new[] { Superuser, AppSource, WorkerSource }) await source.DisposeAsync();
        await Database.DisposeAsync();
    }
}
