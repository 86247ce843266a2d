namespace Strongroom.Functions.Tests.Infra;

/// <summary>The kinds of words.</summary>
internal enum BicepTokenKind
{
    Name,
    Number,
    Text,
    Sign,
    NewLine,
    End,
}
