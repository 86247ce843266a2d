namespace Strongroom.SelfHost.Commands;

/// <summary>A command cannot go on. The message is one sentence for the person who typed it.</summary>
public sealed class CommandException(string message) : Exception(message);
