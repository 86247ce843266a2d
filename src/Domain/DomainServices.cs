using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Strongroom.Access;
using Strongroom.Audit;
using Strongroom.Database;
using Strongroom.Erasure;
using Strongroom.Exports;
using Strongroom.Files;
using Strongroom.Ingest;
using Strongroom.Recovery;
using Strongroom.Retention;
using Strongroom.Status;
using Strongroom.Stores;
using Strongroom.Telemetry;
using Strongroom.Tenants;
using Strongroom.Transitions;

namespace Strongroom;

/// <summary>Registers the product: its options, databases, stores and operations, in the order of the folders.</summary>
public static class DomainServices
{
    /// <summary>Adds everything that knows no trigger and no HTTP. Options are validated when the host starts, all errors at once.</summary>
    public static IServiceCollection AddStrongroom(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddHostedService<WarmUp>();

        // Access
        services.AddSection<AuthOptions, AuthOptionsValidator>(configuration, AuthOptions.Section);
        services.AddSingleton<TokenVerifier>().AddSingleton<Idempotency>();

        // Audit
        services.AddSection<AuditLogOptions, AuditLogOptionsValidator>(configuration, "Audit");
        services.AddSingleton<IValidateOptions<AuditLogOptions>, AuditArchivesValidator>();
        services.AddSingleton<AuditKeys>().AddSingleton<SealAuditLog>().AddSingleton<VerifyAuditLog>();
        services.AddSingleton<ReadCheckpoint>().AddSingleton<ProveAuditEntry>().AddSingleton<ProveConsistency>().AddSingleton<ReadAuditKeys>();
        services.AddSingleton<RequestAuditPack>().AddSingleton<ReadAuditPacks>().AddSingleton<AuditPackRows>().AddSingleton<AuditPackWriter>().AddSingleton<BuildAuditPacks>();
        services.AddSingleton<AuditArchives>().AddSingleton<AuditEntries>().AddSingleton<ArchiveAuditLog>().AddSingleton<AgeAuditLog>();
        services.AddSingleton<ArchiveGuard>().AddSingleton<RecoverAuditLog>();
        services.AddSingleton<ActorDirectory>().AddSingleton<EraseActor>().AddSingleton<RefusalLog>().AddSingleton<QueryAuditLogs>();

        // Database
        services.AddSection<DatabaseOptions, DatabaseOptionsValidator>(configuration, "Database");
        services.AddSection<LeaseOptions, LeaseOptionsValidator>(configuration, "Lease");
        services.AddSingleton<DatabaseSources>();
        services.AddSingleton(provider =>
        {
            var (sources, options) = (provider.GetRequiredService<DatabaseSources>(), provider.GetRequiredService<DatabaseOptions>());
            return new GroupCommit(sources.App, new TenantDatabase(sources.App), options.MaxWaiting);
        });
        services.AddSingleton(provider =>
            new TenantDatabase(provider.GetRequiredService<DatabaseSources>().App, provider.GetRequiredService<DatabaseOptions>().MaxWaiting).In(provider.GetRequiredService<GroupCommit>()));
        services.AddSingleton(provider => new WorkerDatabase(provider.GetRequiredService<DatabaseSources>().Worker));
        services.AddSingleton<Leases>();

        // Erasure
        services.AddSingleton<RequestErasure>().AddSingleton<ReadErasures>().AddSingleton<ConfirmErasure>().AddSingleton<CompleteErasures>();

        // Exports
        services.AddSingleton<RequestExport>().AddSingleton<ReadExports>().AddSingleton<SignExportUrls>().AddSingleton<ExportRows>().AddSingleton<BuildExports>();

        // Files
        services.AddSection<UploadOptions, UploadOptionsValidator>(configuration, "Uploads");
        services.AddSingleton(FileCatalog.Load()).AddSingleton<FilePlacement>().AddSingleton<UploadSigner>();
        services.AddSingleton<AnnounceUpload>().AddSingleton<IssueUploadUrl>().AddSingleton<SignUploadParts>().AddSingleton<CompleteUpload>().AddSingleton<AbortUpload>();
        services.AddSingleton<StoreFile>().AddSingleton<StoreOwnFile>().AddSingleton<UploadThroughGateway>().AddSingleton<GrantDownload>().AddSingleton<IssueDownloadUrl>().AddSingleton<FollowLink>().AddSingleton<RecordDownload>().AddSingleton<DownloadFile>();
        services.AddSingleton<ListGrants>().AddSingleton<ReadGrant>().AddSingleton<RevokeGrant>();
        services.AddSingleton<ListFiles>().AddSingleton<ReadMetadata>().AddSingleton<EditMetadata>();
        services.AddSingleton<DeleteFile>().AddSingleton<RestoreFile>();

        // Ingest
        services.AddSection<IngestOptions, IngestOptionsValidator>(configuration, "Ingest");
        services.AddSingleton<ObjectInspector>().AddSingleton<ArrivalLedger>().AddSingleton<RecordArrival>().AddSingleton<ReceiveS3Events>().AddSingleton<ReplayPoison>();
        services.AddSection<ReconcileOptions, ReconcileOptionsValidator>(configuration, "Reconcile");
        services.AddSingleton<ReconcileRows>().AddSingleton<ReconcileRuns>().AddSingleton<ReconcileFiles>();
        services.AddSingleton<ExpirySweeps>().AddSingleton<ExpirePending>();

        // Recovery
        services.AddSingleton<RecoveryRows>().AddSingleton<RecoverDatabase>();

        // Retention
        services.AddSection<RetentionOptions, RetentionOptionsValidator>(configuration, "Retention");
        services.AddSingleton(provider => StoreActions.Of(provider.GetRequiredService<ObjectStores>()));
        services.AddSingleton<PlanRetention>().AddSingleton<RetentionPlans>().AddSingleton<ConfirmPlan>().AddSingleton<RetentionRuns>();
        services.AddSingleton<RunPlan>().AddSingleton<NoteAccesses>().AddSingleton<ExplainRetention>();
        services.AddSingleton<PolicyRules>().AddSingleton<ReadPolicies>().AddSingleton<EditPolicy>();
        services.AddSingleton<CloseObject>().AddSingleton<ListClosures>().AddSingleton<PauseRetention>();
        services.AddSingleton<ApplyRetention>().AddSingleton<PurgeWork>().AddSingleton<PurgeIntents>().AddSingleton<ReceiptSigner>().AddSingleton<PurgeDeleted>();
        services.AddSingleton<SetHold>().AddSingleton<ReleaseHold>().AddSingleton<ReadHolds>();
        services.AddSingleton<CarryLocks>().AddSingleton<LockFile>().AddSingleton<UnlockFile>().AddSingleton<ReadLocks>();
        services.AddSingleton<ReadReceipts>().AddSingleton<IssueCertificate>();

        // Status
        services.AddSingleton<StoreStates>().AddSingleton<ReadStatus>().AddSingleton<CheckReadiness>().AddSingleton<ReadPlatformStatus>();

        // Telemetry
        services.AddSection<TelemetryOptions, TelemetryOptionsValidator>(configuration, "Telemetry");
        services.AddSingleton<ReadCounts>().AddHostedService<CountingService>();

        // Tenants
        services.AddSingleton<ListTenants>();

        // Transitions
        services.AddSingleton<TransitionRows>().AddSingleton<TransitionLedger>();
        services.AddSingleton<ArchiveObject>().AddSingleton<CompressObject>().AddSingleton<RehydrateObject>().AddSingleton<MoveObjects>();
        services.AddSingleton<RequestRehydration>().AddSingleton<ReadRehydration>();

        // Stores
        return services.AddObjectStores(configuration);
    }

    /// <summary>Binds a section to a record that operations take as it is, and validates it when the host starts.</summary>
    internal static IServiceCollection AddSection<TOptions, TValidator>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }
}
