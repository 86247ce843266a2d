using System.Buffers.Text;
using System.Text;

namespace Strongroom.Database;

/// <summary>Keyset cursors as callers see them: opaque text around the last key of a page. They need no secrecy: row-level security decides what a key can reach.</summary>
public static class Cursor
{
    /// <summary>Wraps a key.</summary>
    public static string Write(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Unwraps a cursor; null when it is not one of ours.</summary>
    public static string? Read(string cursor)
    {
        if (cursor.Length is 0 or > 4096 || !Base64Url.IsValid(cursor)) return null;
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        return text.Contains('\0') || text.Contains('\uFFFD') ? null : text;
    }
}
