namespace Strongroom.Database;

/// <summary>Another request announced a file at the same path first; nothing of this one was kept.</summary>
public sealed class PathTakenException(Exception inner) : Exception("The path is taken.", inner);
