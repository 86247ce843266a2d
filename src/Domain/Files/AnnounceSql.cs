namespace Strongroom.Files;

/// <summary>The rows of an announced upload, the same whether it is written alone or together with others.</summary>
internal static class AnnounceSql
{
    /// <summary>The pending record.</summary>
    public const string InsertFile = """
        INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, system, object_type, object_id, file_name, content_type,
                size, declared_sha256, metadata, tags, classification, upload_kind, part_bytes, part_count, uploaded_by, created_at, expires_at, updated_at)
        """;

    /// <summary>The URL's grant.</summary>
    public const string InsertGrant = "INSERT INTO grants (id, tenant_id, file_id, kind, issued_to, issued_role, issued_ip, issued_at, expires_at, trace_parent)";
}
