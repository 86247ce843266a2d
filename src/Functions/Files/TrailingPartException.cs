namespace Strongroom.Functions.Files;

/// <summary>Something comes after the file in a form.</summary>
internal sealed class TrailingPartException : Exception;
