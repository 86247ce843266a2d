using System.Net.Http.Headers;
using System.Text;

namespace Strongroom.Functions.Tests.Http;

/// <summary>A good request of one authenticated route about one file or grant, for tests that go over every route.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">Below the storage prefix.</param>
/// <param name="Body">JSON, or null.</param>
/// <param name="Refused">A role that is not enough; null when every role will do.</param>
/// <param name="Allowed">A role that is enough.</param>
/// <param name="AboutFile">The answer depends on a file or grant that must be the caller's own.</param>
public sealed record RouteCase(string Function, HttpMethod Method, string Path, string? Body, string? Refused, bool AboutFile, string Allowed = "admin")
{
    /// <summary>Every authenticated route, about the given things.</summary>
    public static IReadOnlyList<RouteCase> All(string fileId, string path, string grantId, string? entryId = null, string? packId = null, string? holdId = null) =>
    [
        new("UploadUrl", HttpMethod.Post, "upload-url", """{"fileName":"a.pdf","contentType":"application/pdf","size":10,"fileType":"attachment","scope":"sessions/s"}""", "viewer", false),
        new("UploadParts", HttpMethod.Post, $"upload-url/{fileId}/parts", """{"from":1,"to":1}""", "viewer", true),
        new("UploadComplete", HttpMethod.Post, $"upload-complete/{fileId}", null, "viewer", true),
        new("UploadAbort", HttpMethod.Delete, $"upload-url/{fileId}", null, "viewer", true),
        new("Upload", HttpMethod.Post, "upload?fileName=a.pdf&fileType=attachment&scope=sessions/s", "%PDF-1.7\n", "viewer", false),
        new("ReceiptUpload", HttpMethod.Post, $"receipt-upload?fileName=a.pdf&objectId={Guid.NewGuid():N}", "%PDF-1.7\n", "viewer", false),
        new("AppZipUpload", HttpMethod.Post, $"app-zip-upload?fileName=a.zip&objectId={Guid.NewGuid():N}", "PK\u0003\u0004", "viewer", false),
        new("SignedUrl", HttpMethod.Post, "signed-url", $$"""{"fileId":"{{fileId}}"}""", "platform-admin", true),
        new("SignedUrlQuery", HttpMethod.Get, $"signed-url?path={Uri.EscapeDataString(path)}", null, "platform-admin", true),
        new("ListGrants", HttpMethod.Get, $"grants?fileId={fileId}", null, "viewer", false),
        new("ReadGrant", HttpMethod.Get, $"grants/{grantId}", null, "viewer", true),
        new("RevokeGrant", HttpMethod.Delete, $"grants/{grantId}", null, "viewer", true),
        new("Download", HttpMethod.Get, $"file/{path}", null, "platform-admin", true),
        new("Download", HttpMethod.Head, $"file/{path}", null, "platform-admin", true),
        new("DeleteFile", HttpMethod.Delete, $"file?fileId={fileId}", null, "viewer", true),
        new("DeleteFile", HttpMethod.Delete, $"file?path={Uri.EscapeDataString(path)}&mode=hard&reason=test", null, "member", true),
        new("Restore", HttpMethod.Post, "restore", $$"""{"fileId":"{{fileId}}"}""", "agent", true),
        new("ListFiles", HttpMethod.Get, $"list?prefix={Uri.EscapeDataString(path)}", null, "platform-admin", false),
        new("Metadata", HttpMethod.Get, $"metadata/{path}", null, "platform-admin", true),
        new("Metadata", HttpMethod.Head, $"metadata/{path}", null, "platform-admin", true),
        new("MetadataPatch", HttpMethod.Patch, $"metadata/{path}", """{"tags":["x"]}""", "viewer", true),
        new("AuditLogs", HttpMethod.Get, $"audit-logs?fileId={fileId}", null, "member", false),
        new("AuditCheckpoint", HttpMethod.Get, "/api/v1/audit/checkpoint?size=9223372036854775807", null, "member", true),
        new("AuditEntry", HttpMethod.Get, $"/api/v1/audit/entries/{entryId ?? fileId}", null, "member", true),
        new("AuditConsistency", HttpMethod.Get, "/api/v1/audit/consistency?from=0", null, "member", false),
        new("VerifyAuditLog", HttpMethod.Get, "/api/v1/audit/verify", null, "member", false),
        new("VerifyAuditLogSince", HttpMethod.Post, "/api/v1/audit/verify", """{"checkpoint":"none"}""", "member", false),
        new("AuditKeys", HttpMethod.Get, "/api/v1/audit/keys", null, "member", false),
        new("RequestAuditPack", HttpMethod.Post, "/api/v1/audit/packs", $$"""{"fileId":"{{fileId}}"}""", "member", true),
        new("AuditPack", HttpMethod.Get, $"/api/v1/audit/packs/{packId ?? fileId}", null, "member", true),
        new("ListAuditPacks", HttpMethod.Get, "/api/v1/audit/packs", null, "member", false),
        new("SetHold", HttpMethod.Post, "/api/v1/retention/holds", $$"""{"caseId":"c","reason":"r","scope":"file","fileId":"{{fileId}}"}""", "member", true),
        new("ListHolds", HttpMethod.Get, "/api/v1/retention/holds", null, "member", false),
        new("ReadHold", HttpMethod.Get, $"/api/v1/retention/holds/{holdId ?? fileId}", null, "member", true),
        new("ReleaseHold", HttpMethod.Post, $"/api/v1/retention/holds/{holdId ?? fileId}/release", """{"reason":"r"}""", "member", true),
        new("LockFile", HttpMethod.Put, "/api/v1/retention/locks", $$"""{"fileId":"{{fileId}}","mode":"governance","until":"{{DateTimeOffset.UtcNow.AddDays(1):yyyy-MM-dd}}T00:00:00Z"}""", "member", true),
        new("UnlockFile", HttpMethod.Delete, $"/api/v1/retention/locks?fileId={fileId}&reason=r", null, "member", true),
        new("ListLocks", HttpMethod.Get, "/api/v1/retention/locks", null, "member", false),
        new("WithdrawHoldRelease", HttpMethod.Delete, $"/api/v1/retention/holds/{holdId ?? fileId}/release", null, "member", true),
        new("ListPolicies", HttpMethod.Get, "/api/v1/retention/policies", null, "platform-admin", false),
        new("ReadPolicy", HttpMethod.Get, $"/api/v1/retention/policies/p{fileId}", null, "platform-admin", true),
        new("CreatePolicy", HttpMethod.Post, "/api/v1/retention/policies", """{"name":"route-case","basis":"available","action":"soft-delete","fileTypes":["audio"]}""", "member", false),
        new("PutPolicy", HttpMethod.Put, "/api/v1/retention/policies/audio", """{"ageDays":120}""", "member", false),
        new("WithdrawPolicy", HttpMethod.Delete, $"/api/v1/retention/policies/p{fileId}", null, "member", true),
        new("CloseObject", HttpMethod.Post, "/api/v1/retention/closures", """{"objectType":"sessions","objectId":"route-case"}""", "viewer", false),
        new("ReopenObject", HttpMethod.Delete, "/api/v1/retention/closures?objectType=sessions&objectId=route-case", null, "viewer", false),
        new("ListClosures", HttpMethod.Get, "/api/v1/retention/closures", null, "viewer", false),
        new("ReadPause", HttpMethod.Get, "/api/v1/retention/pause", null, "member", false),
        new("PauseRetention", HttpMethod.Put, "/api/v1/retention/pause", """{"paused":false}""", "member", false),
        new("PauseAllRetention", HttpMethod.Put, "/api/v1/retention/pause/all", """{"paused":false}""", "admin", false, "platform-admin"),
        new("Status", HttpMethod.Get, "status", null, "member", false),
    ];

    /// <summary>The body as it is sent.</summary>
    public HttpContent? Content()
    {
        if (Body is null) return null;
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        content.Headers.ContentType = new MediaTypeHeaderValue(Body[0] switch { '{' => "application/json", '%' => "application/pdf", _ => "application/zip" });
        return content;
    }
}
