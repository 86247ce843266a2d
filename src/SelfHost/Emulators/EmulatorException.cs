namespace Strongroom.SelfHost.Emulators;

/// <summary>An emulator cannot be installed or started. The message is one sentence for a person, with the log's end where there is one.</summary>
public sealed class EmulatorException(string message, Exception? inner = null) : Exception(message, inner);
