namespace Strongroom.Access;

/// <summary>What an operation gives back: a value, or an expected refusal. Exceptions remain for surprises.</summary>
public readonly struct Outcome<T>
{
    private readonly T _value;

    private Outcome(T value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why not; null when it was done.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The value of a done operation.</summary>
    /// <exception cref="InvalidOperationException">The operation was refused.</exception>
    public T Value => Refusal is null ? _value : throw new InvalidOperationException($"Refused: {Refusal.Code}.");

    internal static Outcome<T> Done(T value) => new(value, null);

    /// <summary>Done.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>Refused.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default!, refusal);

    /// <summary>Takes the one branch that applies.</summary>
    public TResult Match<TResult>(Func<T, TResult> done, Func<Refusal, TResult> refused) => Refusal is null ? done(_value) : refused(Refusal);
}
