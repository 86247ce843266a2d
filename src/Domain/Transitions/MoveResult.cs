namespace Strongroom.Transitions;

/// <summary>What came of moving one object. What was done is committed already.</summary>
public abstract record MoveResult
{
    private MoveResult() { }

    /// <summary>The object is where it should be, and the record says so.</summary>
    public sealed record Done : MoveResult;

    /// <summary>The store is at it.</summary>
    public sealed record Waiting : MoveResult;

    /// <summary>Something is otherwise than when it was promised: it is given up. With <paramref name="Look"/>, the object is compared with its record afresh.</summary>
    public sealed record Dropped(string Reason, bool Look = false) : MoveResult;

    /// <summary>Tried again later.</summary>
    public sealed record Failed(string Error) : MoveResult;
}
