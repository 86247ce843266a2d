namespace Strongroom.Functions.Tests.Infra;

/// <summary>An expression of Bicep, of the kinds that the templates use.</summary>
internal abstract record BicepExpression
{
    /// <summary>What stands inside.</summary>
    public virtual IEnumerable<BicepExpression> Children => [];

    /// <summary>This and everything inside, at any depth.</summary>
    public IEnumerable<BicepExpression> All => Children.SelectMany(child => child.All).Prepend(this);

    /// <summary>A number, a boolean, a text without interpolation, or null.</summary>
    internal sealed record Literal(object? Value) : BicepExpression;

    /// <summary>A text with expressions in it.</summary>
    internal sealed record Interpolated(IReadOnlyList<BicepExpression> Parts) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => Parts;
    }

    /// <summary>A parameter, variable, resource, module, or a variable of a loop or lambda.</summary>
    internal sealed record Symbol(string Name) : BicepExpression;

    /// <summary><c>target.name</c>.</summary>
    internal sealed record Member(BicepExpression Target, string Name) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Target];
    }

    /// <summary><c>target[at]</c>.</summary>
    internal sealed record Element(BicepExpression Target, BicepExpression At) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Target, At];
    }

    /// <summary><c>function(arguments)</c>.</summary>
    internal sealed record Call(string Function, IReadOnlyList<BicepExpression> Arguments) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => Arguments;
    }

    /// <summary><c>variable => body</c>.</summary>
    internal sealed record Lambda(string Variable, BicepExpression Body) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Body];
    }

    /// <summary><c>[for item in source: body]</c> or <c>[for (item, index) in source: body]</c>.</summary>
    internal sealed record Loop(string Item, string? Index, BicepExpression Source, BicepExpression Body) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Source, Body];
    }

    /// <summary><c>if (condition) body</c>, before the body of a resource.</summary>
    internal sealed record When(BicepExpression Condition, BicepExpression Body) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Condition, Body];
    }

    /// <summary><c>condition ? then : else</c>.</summary>
    internal sealed record Choice(BicepExpression Condition, BicepExpression Then, BicepExpression Else) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Condition, Then, Else];
    }

    /// <summary><c>left operator right</c>.</summary>
    internal sealed record Binary(string Operator, BicepExpression Left, BicepExpression Right) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Left, Right];
    }

    /// <summary><c>!operand</c> or <c>-operand</c>.</summary>
    internal sealed record Unary(string Operator, BicepExpression Operand) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => [Operand];
    }

    /// <summary>An array.</summary>
    internal sealed record Items(IReadOnlyList<BicepExpression> Values) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => Values;
    }

    /// <summary>An object; a key is a <see cref="Literal"/> or an <see cref="Interpolated"/>.</summary>
    internal sealed record Properties(IReadOnlyList<(BicepExpression Key, BicepExpression Value)> Pairs) : BicepExpression
    {
        /// <inheritdoc />
        public override IEnumerable<BicepExpression> Children => Pairs.SelectMany(pair => new[] { pair.Key, pair.Value });

        /// <summary>The value under a name, or null.</summary>
        public BicepExpression? Find(string name) => Pairs.FirstOrDefault(pair => pair.Key is Literal { Value: string key } && key == name).Value;
    }
}
