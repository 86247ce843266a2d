using System.Reflection;
using Strongroom.SelfHost.Blobs;

namespace Strongroom.SelfHost.Discovery;

/// <summary>A function with a blob trigger.</summary>
public sealed class BlobFunction(string name, MethodInfo method, BlobPath path, string connection) : FunctionEntry(name, method)
{
    /// <summary>Which blobs.</summary>
    public BlobPath Path { get; } = path;

    /// <summary>The setting that says how to reach the account.</summary>
    public string Connection { get; } = connection;

    /// <inheritdoc />
    public override string Describe(Uri address) => $"blobTrigger {Path}";
}
