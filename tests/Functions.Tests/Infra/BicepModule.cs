using System.Globalization;

namespace Strongroom.Functions.Tests.Infra;

/// <summary>A template with its parameters, worked out as the platform would. Names are resolved when they are asked for.</summary>
internal sealed class BicepModule
{
    private readonly BicepTree _tree;
    private readonly BicepFile _file;
    private readonly string _deployment;
    private readonly IReadOnlyDictionary<string, object?> _arguments;
    private readonly List<BicepResource> _deployed;
    private readonly Dictionary<string, object?> _known = [];

    private BicepModule(BicepTree tree, BicepFile file, string deployment, IReadOnlyDictionary<string, object?> arguments, List<BicepResource> deployed) =>
        (_tree, _file, _deployment, _arguments, _deployed) = (tree, file, deployment, arguments, deployed);

    /// <summary>Everything that a file of parameters has deployed.</summary>
    public static IReadOnlyList<BicepResource> Deploy(BicepTree tree, string parameterFile)
    {
        var file = tree[parameterFile];
        var values = new BicepModule(tree, file, "parameters", new Dictionary<string, object?>(), []);
        var arguments = file.Assignments.ToDictionary(assignment => assignment.Name, assignment => values.Evaluate(assignment.Value, []));
        var deployed = new List<BicepResource>();
        var template = tree[file.PathOf(file.Statements.OfType<BicepStatement.Using>().Single().Path)];
        new BicepModule(tree, template, "main", arguments, deployed).Run();
        return deployed;
    }

    private Dictionary<string, object?> Run()
    {
        foreach (var statement in _file.Statements.Where(statement => statement.Symbol is not null)) Resolve(statement.Symbol!);
        return _file.Outputs.ToDictionary(output => output.Name, output => Evaluate(output.Value, []));
    }

    private object? Resolve(string name)
    {
        if (_known.TryGetValue(name, out var known)) return known;
        var statement = _file.Statements.FirstOrDefault(statement => statement.Symbol == name) ?? throw new BicepException($"{_file.Path}: {name} is not declared.");
        return _known[name] = statement switch
        {
            BicepStatement.Parameter parameter => _arguments.TryGetValue(name, out var passed) ? Allowed(parameter, passed)
                : Evaluate(parameter.Default ?? throw new BicepException($"{_file.Path}: {name} is not passed."), []),
            BicepStatement.Variable variable => Evaluate(variable.Value, []),
            BicepStatement.Resource resource => Bodies(resource.Body, [], (body, locals) => Make(resource, body, locals)),
            BicepStatement.Module module => Bodies(module.Body, [], (body, locals) => Make(module, body, locals)),
            _ => throw new BicepException($"{_file.Path}: {name} has no value."),
        };
    }

    private object? Allowed(BicepStatement.Parameter parameter, object? value)
    {
        foreach (var decorator in parameter.Decorators)
        {
            var argument = Evaluate(decorator.Arguments[0], []);
            var isGood = decorator.Function switch
            {
                "allowed" => BicepFunctions.List(argument).Contains(value),
                "minValue" => (long)value! >= (long)argument!,
                "maxValue" => (long)value! <= (long)argument!,
                "minLength" => (long)BicepFunctions.Call("length", [value])! >= (long)argument!,
                "maxLength" => (long)BicepFunctions.Call("length", [value])! <= (long)argument!,
                _ => true,
            };
            if (!isGood) throw new BicepException($"{_file.Path}: {parameter.Name} must not be {value}.");
        }

        return value;
    }

    private object? Bodies(BicepExpression body, Dictionary<string, object?> locals, Func<BicepExpression.Properties, Dictionary<string, object?>, object?> make) => body switch
    {
        BicepExpression.Loop loop => Each(loop, locals).Select(round => Bodies(loop.Body, round, make)).ToList(),
        BicepExpression.When guarded => (bool)Evaluate(guarded.Condition, locals)! ? Bodies(guarded.Body, locals, make) : null,
        _ => make((BicepExpression.Properties)body, locals),
    };

    private BicepResource Make(BicepStatement.Resource statement, BicepExpression.Properties body, Dictionary<string, object?> locals)
    {
        var parent = body.Find("parent") is { } expression ? (BicepResource)Evaluate(expression, locals)! : null;
        var name = (string)Evaluate(body.Find("name")!, locals)!;
        var resource = new BicepResource(statement.Type.Split('@')[0], parent is null ? name : $"{parent.Name}/{name}", () => (Dictionary<string, object?>)Evaluate(body, locals)!);
        if (!statement.IsExisting)
        {
            _ = resource.Body;
            _deployed.Add(resource);
        }

        return resource;
    }

    private Dictionary<string, object?> Make(BicepStatement.Module statement, BicepExpression.Properties body, Dictionary<string, object?> locals)
    {
        var arguments = (Dictionary<string, object?>)Evaluate(statement.Arguments, locals)!;
        var name = (string)Evaluate(body.Find("name")!, locals)!;
        return BicepFunctions.Map(("outputs", new BicepModule(_tree, _tree[_file.PathOf(statement.Path)], name, arguments, _deployed).Run()));
    }

    private object? Evaluate(BicepExpression expression, Dictionary<string, object?> locals) => expression switch
    {
        BicepExpression.Literal literal => literal.Value,
        BicepExpression.Interpolated text => string.Concat(text.Parts.Select(part => Convert.ToString(Evaluate(part, locals), CultureInfo.InvariantCulture))),
        BicepExpression.Symbol symbol => locals.TryGetValue(symbol.Name, out var local) ? local : Resolve(symbol.Name),
        BicepExpression.Member member => MemberOf(Evaluate(member.Target, locals), member.Name),
        BicepExpression.Element element => Evaluate(element.Target, locals) switch
        {
            List<object?> list => list[(int)(long)Evaluate(element.At, locals)!],
            var map => MemberOf(map, (string)Evaluate(element.At, locals)!),
        },
        BicepExpression.Call { Function: "deployment" } => BicepFunctions.Map(("name", _deployment)),
        BicepExpression.Call { Function: "loadTextContent" } load => _tree.FindText(_file.PathOf((string)Evaluate(load.Arguments[0], locals)!)),
        BicepExpression.Call call => BicepFunctions.Call(call.Function, [.. call.Arguments.Select(argument => Evaluate(argument, locals))]),
        BicepExpression.Lambda lambda => (Func<object?, object?>)(value => Evaluate(lambda.Body, new(locals) { [lambda.Variable] = value })),
        BicepExpression.Loop loop => Each(loop, locals).Select(round => Evaluate(loop.Body, round)).ToList(),
        BicepExpression.Choice choice => Evaluate((bool)Evaluate(choice.Condition, locals)! ? choice.Then : choice.Else, locals),
        BicepExpression.Unary { Operator: "!" } not => !(bool)Evaluate(not.Operand, locals)!,
        BicepExpression.Binary binary => Calculate(binary, locals),
        BicepExpression.Items items => items.Values.Select(value => Evaluate(value, locals)).ToList(),
        BicepExpression.Properties properties => properties.Pairs.ToDictionary(pair => (string)Evaluate(pair.Key, locals)!, pair => Evaluate(pair.Value, locals)),
        _ => throw new BicepException($"{_file.Path}: {expression} is not understood."),
    };

    private object? Calculate(BicepExpression.Binary binary, Dictionary<string, object?> locals)
    {
        if (binary.Operator is "&&" or "||") return (bool)Evaluate(binary.Left, locals)! == (binary.Operator == "||") ? binary.Operator == "||" : (bool)Evaluate(binary.Right, locals)!;
        var (left, right) = (Evaluate(binary.Left, locals), Evaluate(binary.Right, locals));
        return binary.Operator switch
        {
            "==" => Equals(left, right),
            "!=" => !Equals(left, right),
            "+" => (long)left! + (long)right!,
            "*" => (long)left! * (long)right!,
            _ => throw new BicepException($"{_file.Path}: the operator {binary.Operator} is not understood."),
        };
    }

    private IEnumerable<Dictionary<string, object?>> Each(BicepExpression.Loop loop, Dictionary<string, object?> locals) =>
        BicepFunctions.List(Evaluate(loop.Source, locals)).Select((item, index) => new Dictionary<string, object?>(locals) { [loop.Item] = item, [loop.Index ?? loop.Item] = loop.Index is null ? item : (long)index });

    private object? MemberOf(object? target, string name) => target switch
    {
        BicepResource resource => resource.Member(name),
        IReadOnlyDictionary<string, object?> map => map.TryGetValue(name, out var value) ? value : throw new BicepException($"{_file.Path}: there is no {name}."),
        _ => throw new BicepException($"{_file.Path}: {name} is asked of what has no properties."),
    };
}
