namespace Strongroom.Verifier;

/// <summary>The input cannot be judged: it is not there, not what it should be at all, or beyond what this tool reads. Exit code 3.</summary>
internal sealed class UnreadableException(string message, Exception? inner = null) : Exception(message, inner);
