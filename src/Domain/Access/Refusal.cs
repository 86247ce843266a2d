namespace Strongroom.Access;

/// <summary>An expected "no". A closed set: every case is mapped to a problem in one file at the edge.</summary>
public abstract record Refusal
{
    private Refusal() { }

    /// <summary>A stable word for audit entries and metrics; also the last segment of the problem's <c>type</c>.</summary>
    public abstract string Code { get; }

    /// <summary>There is no such thing, or it belongs to another tenant: the answer is the same.</summary>
    public sealed record NotFound(string What) : Refusal { public override string Code => "not-found"; }

    /// <summary>The caller has none of the roles that the operation asks for.</summary>
    public sealed record Forbidden(Operation Operation) : Refusal { public override string Code => "forbidden"; }

    /// <summary>The tenant is suspended or unknown.</summary>
    public sealed record TenantInactive : Refusal { public override string Code => "tenant-inactive"; }

    /// <summary>Fields of the request are wrong.</summary>
    public sealed record Invalid(IReadOnlyList<FieldError> Errors) : Refusal
    {
        /// <summary>One wrong field.</summary>
        public Invalid(string field, string message, string? limit = null) : this([new FieldError(field, message, limit)]) { }

        public override string Code => "invalid-request";
    }

    /// <summary>The media type or extension is not on the file type's list, or the bytes are of another type.</summary>
    public sealed record TypeNotAllowed(string FileType, string Given, IReadOnlyList<string> Allowed) : Refusal { public override string Code => "type-not-allowed"; }

    /// <summary>Larger than the file type, or the route, takes.</summary>
    public sealed record TooLarge(long Size, long Limit) : Refusal { public override string Code => "too-large"; }

    /// <summary>The tenant's quota of <paramref name="Of"/> (files or bytes) does not hold this one too.</summary>
    public sealed record QuotaExceeded(string Of, long Used, long Limit) : Refusal { public override string Code => "quota-exceeded"; }

    /// <summary>A living file has this path.</summary>
    public sealed record FileExists(string Path) : Refusal { public override string Code => "file-exists"; }

    /// <summary>The file is in a status that does not allow it.</summary>
    public sealed record WrongStatus(string Status, string Needed, string? Reason = null) : Refusal { public override string Code => "file-" + Status; }

    /// <summary>Completion was asked for before the bytes were there.</summary>
    public sealed record UploadIncomplete(string Detail) : Refusal { public override string Code => "upload-incomplete"; }

    /// <summary>What came is not what was announced. <paramref name="Kept"/> in quarantine when it arrived in the store; refused by the gateway, nothing is.</summary>
    public sealed record UploadMismatch(string Detail, bool Kept) : Refusal { public override string Code => "upload-mismatch"; }

    /// <summary>The file is not the one that the request's condition names.</summary>
    public sealed record PreconditionFailed : Refusal { public override string Code => "precondition-failed"; }

    /// <summary>The range lies outside the file.</summary>
    public sealed record RangeNotSatisfiable(long Size) : Refusal { public override string Code => "range-not-satisfiable"; }

    /// <summary>A URL signed by the store cannot be taken back; it ends by itself.</summary>
    public sealed record NotRevocable(DateTimeOffset ExpiresAt) : Refusal { public override string Code => "not-revocable"; }

    /// <summary>The link or grant is expired, revoked or used up.</summary>
    public sealed record GrantSpent(string Why) : Refusal
    {
        public override string Code => "grant-spent";

        /// <summary>The announced file of an upload whose URL no longer holds: whoever repeats the key did not hear of it.</summary>
        public Guid? File { get; init; }
    }

    /// <summary>The idempotency key was used for another request.</summary>
    public sealed record IdempotencyKeyReused : Refusal { public override string Code => "idempotency-key-reused"; }

    /// <summary>The audit entry is committed, but no checkpoint holds it yet.</summary>
    public sealed record NotSealed : Refusal { public override string Code => "not-sealed"; }

    /// <summary>A legal hold covers the file. Which one is for those to read who may read holds.</summary>
    public sealed record Held : Refusal { public override string Code => "file-held"; }

    /// <summary>The file is locked (WORM) until a date.</summary>
    public sealed record Locked(string Mode, DateTimeOffset Until) : Refusal { public override string Code => "file-locked"; }

    /// <summary>The file lies in the archive tier and has to be brought back before it can be read.</summary>
    public sealed record InArchive(bool UnderWay) : Refusal { public override string Code => "file-archived"; }

    /// <summary>It takes another person than the one who asked for it.</summary>
    public sealed record SecondPersonNeeded(string What) : Refusal { public override string Code => "second-person-needed"; }

    /// <summary>What is to be confirmed is not, or no longer, what the digest names.</summary>
    public sealed record DigestMismatch(string What) : Refusal { public override string Code => "digest-mismatch"; }

    /// <summary>The plan, hold, erasure or export is past the point where this can be done.</summary>
    public sealed record WrongState(string What, string State, string Needed) : Refusal { public override string Code => "wrong-state"; }

    /// <summary>Somebody else changed the file first.</summary>
    public sealed record LostRace(string What) : Refusal { public override string Code => "conflict"; }
}
