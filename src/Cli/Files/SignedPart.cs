namespace Strongroom.Cli.Files;

/// <summary>A part of an upload, counted from 1, and how to put it.</summary>
internal sealed record SignedPart(int Number, long Length, SignedRequest Put);
