using Strongroom.Access;

namespace Strongroom.Files;

/// <summary>One kind of file: what it may contain, how large it may be, where it lives.</summary>
/// <param name="Name">Such as <c>receipt</c>.</param>
/// <param name="Contents">Allowed media types.</param>
/// <param name="MaxBytes">The largest size, in bytes.</param>
/// <param name="DownloadMinutes">How long a signed download holds when the caller does not say, 1 to 15 minutes.</param>
/// <param name="Layouts">Where files of this type may live.</param>
/// <param name="Zip">Limits that a ZIP of this type must keep; null when it is not looked into.</param>
/// <param name="MadeHere">The gateway makes such files itself; nobody uploads one.</param>
/// <param name="Readers">Only these roles may download it; null leaves that to the operation.</param>
public sealed record FileType(
    string Name, IReadOnlyDictionary<string, ContentRule> Contents, long MaxBytes, int DownloadMinutes, IReadOnlyList<Layout> Layouts, ZipRules? Zip,
    bool MadeHere, Roles? Readers);
