namespace Strongroom.Database;

/// <summary>
/// The database refused to take a file away that is under a legal hold or locked. Operations ask first and refuse in their own words: this is the net below
/// them, and means that the hold or lock came in between, or that an operation forgot to ask.
/// </summary>
public sealed class FileKeptException(bool held, Exception inner) : Exception(held ? "A legal hold covers the file." : "The file is locked.", inner)
{
    /// <summary>By a hold; else by a lock.</summary>
    public bool IsHeld => held;
}
