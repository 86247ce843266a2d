namespace Strongroom.Audit;

/// <summary>The actions an audit entry can name.</summary>
public static class AuditAction
{
#pragma warning disable CS1591
    public const string Upload = "UPLOAD";
    public const string View = "VIEW";
    public const string Edit = "EDIT";
    public const string Delete = "DELETE";
    public const string SignedUrlGenerated = "SIGNED_URL_GENERATED";
    public const string Download = "DOWNLOAD";
    public const string Restore = "RESTORE";
    public const string Archive = "ARCHIVE";
    public const string Purge = "PURGE";
    public const string Quarantine = "QUARANTINE";
    public const string Revoke = "REVOKE";
    public const string Refused = "REFUSED";
    public const string Expire = "EXPIRE";
    public const string Abort = "ABORT";
    public const string Missing = "MISSING";
    public const string Found = "FOUND";
    public const string Export = "EXPORT";
    public const string OrphanRemoved = "ORPHAN_REMOVED";
    public const string Policy = "POLICY";
    public const string Plan = "PLAN";
    public const string Confirm = "CONFIRM";
    public const string Cancel = "CANCEL";
    public const string Pause = "PAUSE";
    public const string Resume = "RESUME";
    public const string Hold = "HOLD";
    public const string ReleaseRequested = "RELEASE_REQUESTED";
    public const string Release = "RELEASE";
    public const string Lock = "LOCK";
    public const string Unlock = "UNLOCK";
    public const string Close = "CLOSE";
    public const string Reopen = "REOPEN";
    public const string Compress = "COMPRESS";
    public const string Rehydrate = "REHYDRATE";
    public const string Erase = "ERASE";
    public const string Tenant = "TENANT";
    public const string Recover = "RECOVER";
#pragma warning restore CS1591
}
