namespace Strongroom.Access;

/// <summary>Makes outcomes of interface types, which C# does not convert implicitly.</summary>
public static class Outcomes
{
    /// <summary>Done.</summary>
    public static Outcome<T> Of<T>(T value) => Outcome<T>.Done(value);
}
