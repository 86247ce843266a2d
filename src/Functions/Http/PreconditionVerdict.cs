namespace Strongroom.Functions.Http;

/// <summary>What a request's conditions come to.</summary>
public enum PreconditionVerdict
{
    /// <summary>Answer as without them.</summary>
    Proceed,

    /// <summary>304: the caller has it already.</summary>
    NotModified,

    /// <summary>412: it is not the one that the caller means.</summary>
    Failed,
}
