namespace Strongroom.Functions.Tests.Infra;

/// <summary>A word of Bicep. Texts carry their parts: strings, and the tokens of what is interpolated.</summary>
internal sealed record BicepToken(BicepTokenKind Kind, string Text, int Line, IReadOnlyList<object>? Parts = null);
