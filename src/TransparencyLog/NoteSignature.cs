namespace Strongroom.TransparencyLog;

/// <summary>A signature line of a note: the key's name and id, and the signature as its algorithm makes it.</summary>
public sealed record NoteSignature(string KeyName, uint KeyId, ReadOnlyMemory<byte> Signature);
