using System.Runtime.CompilerServices;

namespace Strongroom.Domain.Tests.Architecture;

/// <summary>The source files of this checkout, for rules that the compiler does not know.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below a folder, with their paths relative to the root.</summary>
    public static IEnumerable<(string Path, string[] Lines)> CSharp(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => (file, File.ReadAllLines(Path.Combine(Root, file))));

    /// <summary>Lines that hold any of the words, outside comments, as <c>file:line</c>.</summary>
    public static IEnumerable<string> Find(string folder, params string[] words) =>
        from file in CSharp(folder)
        from line in file.Lines.Select((text, i) => (text, number: i + 1))
        let code = line.text.TrimStart()
        where !code.StartsWith("//", StringComparison.Ordinal) && words.Any(word => code.Contains(word, StringComparison.Ordinal))
        select $"{file.Path}:{line.number}";

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // The build may map source paths; the output folder lies in the same checkout.
        foreach (var start in new[] { Path.GetDirectoryName(here)!, AppContext.BaseDirectory })
            for (var folder = start; folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "Functions.sln"))) return folder;
        throw new DirectoryNotFoundException("Functions.sln was not found above the tests.");
    }
}
