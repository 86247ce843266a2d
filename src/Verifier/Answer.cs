using Strongroom.Verifier.Output;

namespace Strongroom.Verifier;

/// <summary>Ends a command that has no verdict.</summary>
internal static class Answer
{
    public static int Fail(int code, string message, bool json, bool quiet)
    {
        if (json)
        {
            using var output = Console.OpenStandardOutput();
            Reports.WriteJson(message, output);
        }
        else if (!quiet) Console.Error.WriteLine(Reports.Plain(message));
        return code;
    }
}
