using System.Text;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>Cuts a template into its words.</summary>
internal sealed class BicepLexer(string text, int line = 1)
{
    private static readonly string[] Signs = ["=>", "==", "!=", "<=", ">=", "&&", "||", "??", "{", "}", "[", "]", "(", ")", ".", ",", ":", "=", "?", "!", "+", "-", "*", "/", "%", "<", ">", "@"];

    private int _at;
    private int _line = line;

    /// <summary>All words, the last one <see cref="BicepTokenKind.End"/>.</summary>
    public IReadOnlyList<BicepToken> Read()
    {
        var tokens = new List<BicepToken>();
        while (_at < text.Length) if (Next() is { } token) tokens.Add(token);
        tokens.Add(new BicepToken(BicepTokenKind.End, "", _line));
        return tokens;
    }

    private BicepToken? Next()
    {
        var character = text[_at];
        if (character == '\n')
        {
            _at++;
            return new BicepToken(BicepTokenKind.NewLine, "\n", _line++);
        }

        if (char.IsWhiteSpace(character))
        {
            _at++;
            return null;
        }

        if (At("//"))
        {
            while (_at < text.Length && text[_at] != '\n') _at++;
            return null;
        }

        if (At("'''")) return MultiLine();
        if (character == '\'') return Quoted();
        if (char.IsAsciiLetter(character) || character == '_') return Word(BicepTokenKind.Name, c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (char.IsAsciiDigit(character)) return Word(BicepTokenKind.Number, char.IsAsciiDigit);
        var sign = Signs.FirstOrDefault(At) ?? throw new BicepException($"line {_line}: '{character}' is not understood.");
        _at += sign.Length;
        return new BicepToken(BicepTokenKind.Sign, sign, _line);
    }

    private bool At(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;

    private BicepToken Word(BicepTokenKind kind, Func<char, bool> goesOn)
    {
        var start = _at;
        while (_at < text.Length && goesOn(text[_at])) _at++;
        return new BicepToken(kind, text[start.._at], _line);
    }

    private BicepToken MultiLine()
    {
        var (start, first) = (_at + 3, _line);
        var end = text.IndexOf("'''", start, StringComparison.Ordinal);
        if (end < 0) throw new BicepException($"line {first}: the text has no end.");
        var value = text[start..end];
        _line += value.Count(c => c == '\n');
        _at = end + 3;
        return new BicepToken(BicepTokenKind.Text, "", first, [value.StartsWith('\n') ? value[1..] : value]);
    }

    private BicepToken Quoted()
    {
        var (parts, literal) = (new List<object>(), new StringBuilder());
        for (_at++; _at < text.Length && text[_at] != '\n';)
        {
            if (text[_at] == '\'')
            {
                _at++;
                parts.Add(literal.ToString());
                return new BicepToken(BicepTokenKind.Text, "", _line, parts);
            }

            if (At("${"))
            {
                parts.Add(literal.ToString());
                literal.Clear();
                var inner = Interpolation();
                parts.Add(new BicepLexer(inner, _line).Read());
            }
            else if (text[_at] == '\\')
            {
                literal.Append(text[_at + 1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '\\' => '\\', '\'' => '\'', '$' => '$', var c => throw new BicepException($"line {_line}: '\\{c}' is no escape.") });
                _at += 2;
            }
            else
            {
                literal.Append(text[_at++]);
            }
        }

        throw new BicepException($"line {_line}: the text has no end.");
    }

    // Everything up to the brace that closes; texts and braces may stand inside.
    private string Interpolation()
    {
        var start = _at += 2;
        for (var depth = 1; ; _at++)
        {
            if (_at >= text.Length || text[_at] == '\n') throw new BicepException($"line {_line}: the interpolation has no end.");
            if (text[_at] == '\'') Skip();
            depth += text[_at] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0) return text[start.._at++];
        }
    }

    private void Skip()
    {
        var inner = new BicepLexer(text, _line) { _at = _at };
        inner.Quoted();
        _at = inner._at;
    }
}
