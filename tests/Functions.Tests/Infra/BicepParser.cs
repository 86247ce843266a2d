using System.Globalization;
using static Strongroom.Functions.Tests.Infra.BicepTokenKind;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>Reads what the templates are written in, and refuses what it does not know.</summary>
internal sealed class BicepParser(IReadOnlyList<BicepToken> tokens)
{
    // From what binds loosest to what binds tightest.
    private static readonly string[][] Operators = [["??"], ["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"]];

    private int _at;

    private BicepToken Current => tokens[_at];

    /// <summary>Reads a whole file.</summary>
    public static IReadOnlyList<BicepStatement> Parse(string text) => new BicepParser(new BicepLexer(text).Read()).Statements();

    private List<BicepStatement> Statements()
    {
        var statements = new List<BicepStatement>();
        var decorators = new List<BicepExpression.Call>();
        for (SkipLines(); Current.Kind != End; SkipLines())
        {
            if (Take("@"))
            {
                decorators.Add(Postfix() as BicepExpression.Call ?? throw Wrong("a decorator"));
                continue;
            }

            statements.Add(Statement() with { Decorators = decorators });
            decorators = [];
            if (Current.Kind is not (NewLine or End)) throw Wrong("the end of the line");
        }

        return statements;
    }

    private BicepStatement Statement()
    {
        var line = Current.Line;
        switch (Name())
        {
            case "targetScope":
                Expect("=");
                return new BicepStatement.Scope(line, PlainText());
            case "using":
                return new BicepStatement.Using(line, PlainText());
            case "param":
                var name = Name();
                if (Take("=")) return new BicepStatement.Assignment(line, name, Expression());
                return new BicepStatement.Parameter(line, name, Name(), Take("=") ? Expression() : null);
            case "var":
                name = Name();
                Expect("=");
                return new BicepStatement.Variable(line, name, Expression());
            case "resource":
                name = Name();
                var type = PlainText();
                var isExisting = Current is { Kind: BicepTokenKind.Name, Text: "existing" } && _at++ >= 0;
                Expect("=");
                return new BicepStatement.Resource(line, name, type, isExisting, Body());
            case "module":
                name = Name();
                var path = PlainText();
                Expect("=");
                return new BicepStatement.Module(line, name, path, Body());
            case "output":
                name = Name();
                var kind = Name();
                Expect("=");
                return new BicepStatement.Output(line, name, kind, Expression());
            case var word:
                throw new BicepException($"line {line}: '{word}' is no statement.");
        }
    }

    private BicepExpression Body() => Current is { Kind: BicepTokenKind.Name, Text: "if" } ? Condition() : Expression();

    private BicepExpression.When Condition()
    {
        _at++;
        Expect("(");
        var condition = Expression();
        Expect(")");
        return new BicepExpression.When(condition, Expression());
    }

    private BicepExpression Expression()
    {
        if (Current.Kind == BicepTokenKind.Name && tokens[_at + 1].Text == "=>")
        {
            var variable = Name();
            _at++;
            return new BicepExpression.Lambda(variable, Expression());
        }

        var condition = Operation(0);
        if (!TakeAfterLines("?")) return condition;
        SkipLines();
        var then = Expression();
        if (!TakeAfterLines(":")) throw Wrong("':'");
        SkipLines();
        return new BicepExpression.Choice(condition, then, Expression());
    }

    private BicepExpression Operation(int level)
    {
        if (level == Operators.Length) return Prefix();
        var left = Operation(level + 1);
        while (Current.Kind == Sign && Operators[level].Contains(Current.Text))
        {
            var sign = tokens[_at++].Text;
            SkipLines();
            left = new BicepExpression.Binary(sign, left, Operation(level + 1));
        }

        return left;
    }

    private BicepExpression Prefix() =>
        Take("!") ? new BicepExpression.Unary("!", Prefix()) : Take("-") ? new BicepExpression.Unary("-", Prefix()) : Postfix();

    private BicepExpression Postfix()
    {
        var value = Primary();
        while (true)
        {
            if (Take(".")) value = new BicepExpression.Member(value, Name());
            else if (Take("["))
            {
                value = new BicepExpression.Element(value, Expression());
                Expect("]");
            }
            else return value;
        }
    }

    private BicepExpression Primary()
    {
        var token = tokens[_at];
        switch (token.Kind)
        {
            case Number:
                _at++;
                return new BicepExpression.Literal(long.Parse(token.Text, CultureInfo.InvariantCulture));
            case Text:
                _at++;
                return TextOf(token);
            case BicepTokenKind.Name:
                _at++;
                return token.Text switch
                {
                    "true" => new BicepExpression.Literal(true),
                    "false" => new BicepExpression.Literal(false),
                    "null" => new BicepExpression.Literal(null),
                    _ => Take("(") ? new BicepExpression.Call(token.Text, Arguments()) : new BicepExpression.Symbol(token.Text),
                };
        }

        if (Take("{")) return Object();
        if (Take("[")) return Array();
        if (!Take("(")) throw Wrong("a value");
        var inner = Expression();
        Expect(")");
        return inner;
    }

    private static BicepExpression TextOf(BicepToken token)
    {
        if (token.Parts is [string only]) return new BicepExpression.Literal(only);
        return new BicepExpression.Interpolated([.. token.Parts!.Where(part => part is not "").Select(part => part switch
        {
            string literal => new BicepExpression.Literal(literal),
            IReadOnlyList<BicepToken> inner => new BicepParser(inner).Whole(),
            _ => throw new InvalidOperationException(),
        })]);
    }

    private BicepExpression Whole()
    {
        var value = Expression();
        return Current.Kind == End ? value : throw Wrong("the end of the interpolation");
    }

    private List<BicepExpression> Arguments()
    {
        var arguments = new List<BicepExpression>();
        for (SkipLines(); !Take(")"); SkipLines())
        {
            arguments.Add(Expression());
            SkipLines();
            if (Current.Text != ")") Expect(",");
        }

        return arguments;
    }

    private BicepExpression.Properties Object()
    {
        var pairs = new List<(BicepExpression, BicepExpression)>();
        for (SkipSeparators(); !Take("}"); SkipSeparators())
        {
            var key = Current.Kind == Text ? TextOf(tokens[_at++]) : new BicepExpression.Literal(Name());
            Expect(":");
            pairs.Add((key, Expression()));
            ExpectSeparator("}");
        }

        return new BicepExpression.Properties(pairs);
    }

    private BicepExpression Array()
    {
        SkipLines();
        if (Current is { Kind: BicepTokenKind.Name, Text: "for" }) return Loop();
        var values = new List<BicepExpression>();
        for (SkipSeparators(); !Take("]"); SkipSeparators())
        {
            values.Add(Expression());
            ExpectSeparator("]");
        }

        return new BicepExpression.Items(values);
    }

    private BicepExpression.Loop Loop()
    {
        _at++;
        string item, index = "";
        if (Take("("))
        {
            item = Name();
            Expect(",");
            index = Name();
            Expect(")");
        }
        else
        {
            item = Name();
        }

        if (Name() != "in") throw Wrong("'in'");
        var source = Expression();
        Expect(":");
        var body = Body();
        SkipLines();
        Expect("]");
        return new BicepExpression.Loop(item, index.Length > 0 ? index : null, source, body);
    }

    private string Name() => Current.Kind == BicepTokenKind.Name ? tokens[_at++].Text : throw Wrong("a name");

    private string PlainText() => Current is { Kind: Text, Parts: [string only] } && _at++ >= 0 ? only : throw Wrong("a text");

    private bool Take(string sign)
    {
        if (Current.Kind != Sign || Current.Text != sign) return false;
        _at++;
        return true;
    }

    // An operator of a choice may begin the next line.
    private bool TakeAfterLines(string sign)
    {
        var start = _at;
        SkipLines();
        if (Take(sign)) return true;
        _at = start;
        return false;
    }

    private void Expect(string sign)
    {
        if (!Take(sign)) throw Wrong($"'{sign}'");
    }

    private void ExpectSeparator(string end)
    {
        if (Current.Kind != NewLine && Current.Text != "," && Current.Text != end) throw Wrong("the end of the line or ','");
    }

    private void SkipLines()
    {
        while (Current.Kind == NewLine) _at++;
    }

    private void SkipSeparators()
    {
        while (Current.Kind == NewLine || Current is { Kind: Sign, Text: "," }) _at++;
    }

    private BicepException Wrong(string expected) => new($"line {Current.Line}: {expected} was expected, not '{Current.Text.ReplaceLineEndings("end of line")}'.");
}
