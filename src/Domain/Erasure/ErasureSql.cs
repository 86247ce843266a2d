namespace Strongroom.Erasure;

/// <summary>Which files an erasure selects, once for whoever plans or completes it: <c>s</c> is its selection, <c>f</c> a row of <c>file_records</c>.</summary>
internal static class ErasureSql
{
    /// <summary>Files that belong to the selection and have not gone yet.</summary>
    public const string Selects = """
        f.status IN ('available', 'quarantined', 'archived', 'deleted') AND (
            (s.selection ->> 'wholeTenant')::boolean OR f.uploaded_by = s.selection ->> 'userId'
            OR EXISTS (SELECT FROM jsonb_array_elements_text(s.selection -> 'tags') tag WHERE f.tags @> ARRAY[tag])
            OR EXISTS (SELECT FROM jsonb_array_elements_text(s.selection -> 'prefixes') prefix WHERE starts_with(f.path, prefix)))
        """;
}
