using System.Text;

namespace Strongroom.Database;

/// <summary>Takes a file of SQL apart: as much of the language as our migrations use, which is comments, quoted text and bodies between dollar signs.</summary>
internal static class SqlScript
{
    /// <summary>The statements in order, each with the comment lines that stand right before it. Neither holds comments inside, nor more than one space between words.</summary>
    public static IReadOnlyList<(string Comment, string Sql)> Split(string script)
    {
        var statements = new List<(string, string)>();
        var (comment, sql) = (new StringBuilder(), new StringBuilder());
        for (var at = 0; at < script.Length;)
        {
            var length = TokenAt(script, at);
            var token = script.AsSpan(at, length);
            at += length;
            if (token.StartsWith("--"))
            {
                if (IsBlank(sql) && BeginsLine(script, at - length)) comment.Append(token[2..].Trim()).Append('\n');
            }
            else if (token is ";")
            {
                if (!IsBlank(sql)) statements.Add((comment.ToString(), sql.ToString().Trim()));
                comment.Clear();
                sql.Clear();
            }
            else if (token.IsWhiteSpace())
            {
                // An empty line parts a comment from what follows.
                if (IsBlank(sql) && token.Count('\n') > 1) comment.Clear();
                if (sql.Length > 0 && sql[^1] != ' ') sql.Append(' ');
            }
            else
            {
                sql.Append(token);
            }
        }

        return IsBlank(sql) ? statements : [.. statements, (comment.ToString(), sql.ToString().Trim())];
    }

    private static bool BeginsLine(string script, int at) => script.AsSpan(0, at).TrimEnd([' ', '\t']) is var before && (before.IsEmpty || before[^1] == '\n');

    private static bool IsBlank(StringBuilder sql) => sql.Length == 0;

    private static int TokenAt(string script, int at)
    {
        var rest = script.AsSpan(at);
        if (rest.StartsWith("--")) return rest.IndexOf('\n') is >= 0 and var end ? end : rest.Length;
        if (rest[0] == '\'') return Closed(rest, "'", 1);
        if (rest[0] == '$' && rest[1..].IndexOf('$') is >= 0 and var tag && rest[1..(tag + 1)].IndexOfAnyExceptInRange('a', 'z') < 0) return Closed(rest, rest[..(tag + 2)], tag + 2);
        if (!char.IsWhiteSpace(rest[0])) return 1;
        var blank = 1;
        while (blank < rest.Length && char.IsWhiteSpace(rest[blank])) blank++;
        return blank;
    }

    private static int Closed(ReadOnlySpan<char> rest, ReadOnlySpan<char> quote, int from) =>
        rest[from..].IndexOf(quote) is >= 0 and var end ? from + end + quote.Length : throw new FormatException($"A text that begins with {quote} does not end.");
}
