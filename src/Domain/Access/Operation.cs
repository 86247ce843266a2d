namespace Strongroom.Access;

/// <summary>Something a caller can ask for. Its dotted name serves routes' documentation, permission, audit, log scope and metric.</summary>
/// <param name="Name">Dotted, such as <c>file.upload_url</c>.</param>
/// <param name="AllowedTo">Any of these roles may ask.</param>
public sealed record Operation(string Name, Roles AllowedTo);
