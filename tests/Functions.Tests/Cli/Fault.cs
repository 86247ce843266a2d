namespace Strongroom.Functions.Tests.Cli;

/// <summary>What <see cref="FaultProxy"/> does to a request.</summary>
public enum Fault
{
    None,

    /// <summary>The server says that it is busy; nothing is kept.</summary>
    Busy,

    /// <summary>As if the signature had expired; nothing is kept.</summary>
    Forbidden,

    /// <summary>The connection is cut in the middle of what is sent; nothing is kept.</summary>
    CutRequest,

    /// <summary>All of it is kept, and the connection is cut in the place of the answer.</summary>
    CutAnswer,

    /// <summary>Half of the body of the answer, and the connection is cut.</summary>
    CutBody,

    /// <summary>Nothing happens until the client goes away.</summary>
    Hang,
}
