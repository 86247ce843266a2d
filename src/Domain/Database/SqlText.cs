using System.Text;

namespace Strongroom.Database;

/// <summary>
/// A statement's text with its named parameters turned into positional ones. Done once a text: left to the driver it is done for every request.
/// </summary>
internal sealed class SqlText
{
    private readonly string[] _names;

    // Where the parameters of the last statement were found: operations add them in the same order each time.
    private int[] _order = [];

    private SqlText(string positional, string[] names)
    {
        Positional = positional;
        _names = names;
    }

    /// <summary>The text with $1, $2, ….</summary>
    public string Positional { get; }

    /// <summary>Reads <c>@name</c> outside of quotes and comments. The same name is the same position.</summary>
    public static SqlText Parse(string sql)
    {
        var text = new StringBuilder(sql.Length);
        var names = new List<string>();
        for (var i = 0; i < sql.Length;)
        {
            var end = sql[i] switch
            {
                '\'' or '"' => After(sql, i + 1, sql[i].ToString()),
                '-' when At(sql, i, "--") => After(sql, i, "\n"),
                '/' when At(sql, i, "/*") => After(sql, i, "*/"),
                '@' => i + 1 < sql.Length && (char.IsAsciiLetter(sql[i + 1]) || sql[i + 1] == '_') && (i == 0 || !IsOperator(sql[i - 1])) ? i : i + 1,
                _ => i + 1,
            };
            if (end > i)
            {
                text.Append(sql, i, end - i);
                i = end;
                continue;
            }

            for (end = i + 1; end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] == '_');) end++;
            var name = sql[(i + 1)..end];
            var position = names.IndexOf(name);
            if (position < 0)
            {
                position = names.Count;
                names.Add(name);
            }

            text.Append('$').Append(position + 1);
            i = end;
        }

        return new SqlText(text.ToString(), [.. names]);
    }

    /// <summary>Which of the given parameters stands at each position.</summary>
    /// <exception cref="InvalidOperationException">The text names a parameter that is not given.</exception>
    public ReadOnlySpan<int> Order(IReadOnlyList<string> given)
    {
        var order = _order;
        if (Fits(order, given)) return order;
        order = new int[_names.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = -1;
            for (var j = 0; j < given.Count && order[i] < 0; j++)
                if (given[j] == _names[i]) order[i] = j;
            if (order[i] < 0) throw new InvalidOperationException($"The statement needs @{_names[i]}.");
        }

        _order = order;
        return order;
    }

    private bool Fits(int[] order, IReadOnlyList<string> given)
    {
        if (order.Length != _names.Length) return false;
        for (var i = 0; i < order.Length; i++)
            if (order[i] >= given.Count || given[order[i]] != _names[i]) return false;
        return true;
    }

    private static bool At(string sql, int start, string what) => string.CompareOrdinal(sql, start, what, 0, what.Length) == 0;

    private static int After(string sql, int start, string what) =>
        sql.IndexOf(what, start, StringComparison.Ordinal) is >= 0 and var found ? found + what.Length : sql.Length;

    private static bool IsOperator(char c) => c is '@' or '<' or '#' or '?' or '|' or '&';
}
