namespace Strongroom.Access;

/// <summary>Every operation and who may ask for it: the permission table.</summary>
public static class Operations
{
    private const Roles Readers = Roles.Viewer | Roles.Member | Roles.Admin | Roles.Service | Roles.Agent;
    private const Roles Writers = Roles.Member | Roles.Admin | Roles.Service | Roles.Agent;
    private const Roles Keepers = Roles.Member | Roles.Admin | Roles.Service;

    /// <summary>Announces a file and signs its PUT.</summary>
    public static readonly Operation UploadUrl = new("file.upload_url", Writers);

    /// <summary>Signs parts of a multipart upload.</summary>
    public static readonly Operation UploadParts = new("file.upload_parts", Writers);

    /// <summary>Finishes and verifies an upload.</summary>
    public static readonly Operation UploadComplete = new("file.upload_complete", Writers);

    /// <summary>Gives an upload up.</summary>
    public static readonly Operation UploadAbort = new("file.upload_abort", Writers);

    /// <summary>Uploads a small file through the gateway.</summary>
    public static readonly Operation Upload = new("file.upload", Writers);

    /// <summary>Uploads a receipt through the gateway.</summary>
    public static readonly Operation UploadReceipt = new("file.upload_receipt", Writers);

    /// <summary>Uploads an application's source ZIP through the gateway.</summary>
    public static readonly Operation UploadAppZip = new("file.upload_app_zip", Writers);

    /// <summary>Signs a download.</summary>
    public static readonly Operation SignedUrl = new("file.signed_url", Readers);

    /// <summary>Follows a revocable link. The token in it is the permission.</summary>
    public static readonly Operation FollowLink = new("grant.follow", Roles.None);

    /// <summary>Lists issued URLs.</summary>
    public static readonly Operation ListGrants = new("grant.list", Keepers);

    /// <summary>Reads what is kept of an issued URL.</summary>
    public static readonly Operation ReadGrant = new("grant.read", Keepers);

    /// <summary>Revokes an issued URL.</summary>
    public static readonly Operation RevokeGrant = new("grant.revoke", Keepers);

    /// <summary>Streams a file through the gateway.</summary>
    public static readonly Operation Download = new("file.download", Readers);

    /// <summary>Soft-deletes a file.</summary>
    public static readonly Operation Delete = new("file.delete", Keepers);

    /// <summary>Deletes a file for good, without waiting for the trash to age.</summary>
    public static readonly Operation HardDelete = new("file.delete_hard", Roles.Admin);

    /// <summary>Undoes a soft delete.</summary>
    public static readonly Operation Restore = new("file.restore", Keepers);

    /// <summary>Lists files.</summary>
    public static readonly Operation List = new("file.list", Readers);

    /// <summary>Reads a file's record.</summary>
    public static readonly Operation ReadMetadata = new("file.metadata", Readers);

    /// <summary>Edits custom metadata and tags.</summary>
    public static readonly Operation EditMetadata = new("file.edit", Writers);

    /// <summary>Reads the audit log.</summary>
    public static readonly Operation ReadAudit = new("audit.read", Roles.Admin);

    /// <summary>Reads a signed checkpoint of the tenant's log.</summary>
    public static readonly Operation ReadCheckpoint = new("audit.checkpoint", Roles.Admin);

    /// <summary>Proves that an entry is in the log.</summary>
    public static readonly Operation ProveAuditEntry = new("audit.entry", Roles.Admin);

    /// <summary>Proves that the log goes on from an earlier state of it.</summary>
    public static readonly Operation ProveConsistency = new("audit.consistency", Roles.Admin);

    /// <summary>Verifies the whole log.</summary>
    public static readonly Operation VerifyAuditLog = new("audit.verify", Roles.Admin);

    /// <summary>Reads the public keys that sign the log.</summary>
    public static readonly Operation ReadAuditKeys = new("audit.keys", Roles.Admin);

    /// <summary>Asks for audit packs, looks after them and downloads them.</summary>
    public static readonly Operation AuditPack = new("audit.pack", Roles.Admin);

    /// <summary>Builds audit packs. Asked for by a timer only.</summary>
    public static readonly Operation BuildAuditPacks = new("audit.build_packs", Roles.None);

    /// <summary>Reads the gateway's state.</summary>
    public static readonly Operation ReadStatus = new("status.read", Roles.Admin | Roles.PlatformAdmin | Roles.Service);

    /// <summary>Records what arrived in a store. Asked for by events and timers only.</summary>
    public static readonly Operation RecordArrival = new("ingest.record_arrival", Roles.None);

    /// <summary>Compares rows with objects. Asked for by a timer only.</summary>
    public static readonly Operation Reconcile = new("ingest.reconcile", Roles.None);

    /// <summary>Brings a restored database back in step. The operator's, from the command line.</summary>
    public static readonly Operation Recover = new("recovery.run", Roles.None);

    /// <summary>Expires uploads nobody finished. Asked for by a timer only.</summary>
    public static readonly Operation ExpirePending = new("ingest.expire_pending", Roles.None);

    /// <summary>Reads retention policies, those to come too.</summary>
    public static readonly Operation ReadPolicies = new("retention.policies", Readers);

    /// <summary>Adds, changes and withdraws a tenant's retention policies.</summary>
    public static readonly Operation EditPolicies = new("retention.policy_edit", Roles.Admin);

    /// <summary>Tells why a file was or will be deleted, and when.</summary>
    public static readonly Operation ExplainRetention = new("retention.explain", Readers);

    /// <summary>Works out what retention would do now, and keeps it as a plan.</summary>
    public static readonly Operation PlanRetention = new("retention.plan", Roles.Admin);

    /// <summary>Reads plans and runs.</summary>
    public static readonly Operation ReadPlans = new("retention.plans", Roles.Admin);

    /// <summary>Confirms a plan by its digest, or cancels it.</summary>
    public static readonly Operation ConfirmPlan = new("retention.confirm", Roles.Admin);

    /// <summary>Pauses a tenant's retention and purge, and lets them go on.</summary>
    public static readonly Operation PauseRetention = new("retention.pause", Roles.Admin);

    /// <summary>Pauses retention and purge of every tenant.</summary>
    public static readonly Operation PauseAllRetention = new("retention.pause_all", Roles.PlatformAdmin);

    /// <summary>Says that a session, project or other object is closed, or open again.</summary>
    public static readonly Operation CloseObject = new("retention.close", Keepers);

    /// <summary>Reads legal holds.</summary>
    public static readonly Operation ReadHolds = new("retention.holds", Roles.Admin);

    /// <summary>Sets a legal hold.</summary>
    public static readonly Operation SetHold = new("retention.hold", Roles.Admin);

    /// <summary>Asks for the release of a legal hold, or agrees to it.</summary>
    public static readonly Operation ReleaseHold = new("retention.release", Roles.Admin);

    /// <summary>Locks a file until a date, or takes a governance lock away.</summary>
    public static readonly Operation LockFile = new("retention.lock", Roles.Admin);

    /// <summary>Reads receipts and certificates of destruction.</summary>
    public static readonly Operation ReadReceipts = new("retention.receipts", Roles.Admin);

    /// <summary>Brings a file back from the archive tier.</summary>
    public static readonly Operation Rehydrate = new("file.rehydrate", Keepers);

    /// <summary>Asks for the erasure of a person's files, or of a tenant, and reads how far it is.</summary>
    public static readonly Operation Erase = new("erasure.request", Roles.Admin);

    /// <summary>Confirms an erasure, as a second person, or cancels it.</summary>
    public static readonly Operation ConfirmErasure = new("erasure.confirm", Roles.Admin);

    /// <summary>Ends erasures whose files are gone. Asked for by a timer only.</summary>
    public static readonly Operation CompleteErasures = new("erasure.complete", Roles.None);

    /// <summary>Asks for an inventory of a tenant's files, and reads how far it is.</summary>
    public static readonly Operation Export = new("export.request", Roles.Admin);

    /// <summary>Builds inventories. Asked for by a timer only.</summary>
    public static readonly Operation BuildExports = new("export.build", Roles.None);

    /// <summary>Archives, compresses and brings back objects. Asked for by a timer only.</summary>
    public static readonly Operation MoveObjects = new("retention.move", Roles.None);

    /// <summary>Applies retention policies. Asked for by a timer only.</summary>
    public static readonly Operation ApplyRetention = new("retention.apply", Roles.None);

    /// <summary>Purges what was deleted. Asked for by a timer only.</summary>
    public static readonly Operation Purge = new("retention.purge", Roles.None);

    /// <summary>Adds a tenant. Asked for by operators at the command line only.</summary>
    public static readonly Operation AddTenant = new("tenant.add", Roles.None);

    /// <summary>Changes a tenant's name, status and quotas. Asked for by operators at the command line only.</summary>
    public static readonly Operation SetTenant = new("tenant.set", Roles.None);
}
