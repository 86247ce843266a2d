namespace Strongroom.Files;

/// <summary>An entry of a ZIP's central directory, as it claims to be, and where its data really begins.</summary>
internal sealed record ZipEntry(string Name, ushort Flags, ushort Method, long PackedSize, long Size, uint ExternalAttributes, long DataOffset);
