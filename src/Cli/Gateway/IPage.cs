namespace Strongroom.Cli.Gateway;

/// <summary>A page of a listing.</summary>
internal interface IPage
{
    /// <summary>How many it holds.</summary>
    int Count { get; }

    /// <summary>Asks for the next page; null on the last.</summary>
    string? Cursor { get; }
}
