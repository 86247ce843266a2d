using System.Security.Cryptography;
using Strongroom.SelfHost.Emulators;

namespace Strongroom.Testing;

/// <summary>A Ceph RADOS Gateway of our own: the S3 that tests talk to, because it checks signatures as AWS does.</summary>
public sealed class CephGateway : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private CephGateway(ChildProcess process, S3Endpoint endpoint)
    {
        _process = process;
        Endpoint = endpoint;
    }

    /// <summary>Where it is and who may talk to it.</summary>
    public S3Endpoint Endpoint { get; }

    /// <summary>Starts a gateway in an empty directory and waits until it answers.</summary>
    public static async Task<CephGateway> StartAsync(string directory, CancellationToken cancellationToken)
    {
        foreach (var program in (string[])["ceph-mon", "ceph-osd", "radosgw"])
        {
            if (!IsInstalled(program)) throw new EmulatorException($"'{program}' is not installed (Debian: radosgw, ceph-mon, ceph-osd).");
        }
        Directory.CreateDirectory(directory);
        var port = FreePort.Next();
        var endpoint = new S3Endpoint($"http://127.0.0.1:{port}", "strongroom-tests", RandomNumberGenerator.GetHexString(40, lowercase: true));
        var process = ChildProcess.Start(
            "TERM", Path.Combine(directory, "ceph.log"), directory, new Dictionary<string, string>(),
            "bash", Path.Combine(AppContext.BaseDirectory, "ceph-rgw.sh"), directory, $"{port}", $"{FreePort.Next()}", endpoint.AccessKeyId, endpoint.SecretAccessKey);
        try
        {
            var ready = Path.Combine(directory, "ready");
            await process.UntilReadyAsync("Ceph", _ => Task.FromResult(File.Exists(ready)), TimeSpan.FromMinutes(2), cancellationToken);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        return new CephGateway(process, endpoint);
    }

    /// <summary>Stops it.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
