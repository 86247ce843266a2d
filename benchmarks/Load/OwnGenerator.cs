using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Strongroom.Bench.Load;

/// <summary>
/// Sends a plan where there is no wrk: as many connections as asked for, each with one request under way, over plain sockets. Costs more CPU than wrk, which the
/// server then lacks.
/// </summary>
internal sealed class OwnGenerator : IDisposable
{
    public const string Role = "generate";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly LoadPlan _plan;
    private readonly (IReadOnlyList<string> Tokens, IReadOnlyList<Pieces.Piece> Path, IReadOnlyList<Pieces.Piece>? Body)[] _variants;
    private readonly Filling _filling;
    private readonly StreamWriter? _grants;
    private readonly List<double> _latencies = [];
    private long _ok, _busy, _other, _refused, _broken;

    private OwnGenerator(LoadPlan plan)
    {
        _plan = plan;
        _variants = [.. plan.Variants.Select(variant => (variant.Tokens, Pieces.Of(variant.Path), variant.Body is null ? null : Pieces.Of(variant.Body)))];
        _filling = new Filling(plan.First);
        _grants = plan.GrantsFile is null ? null : new StreamWriter(plan.GrantsFile, append: true);
    }

    /// <summary>Sends for some seconds, or until it is interrupted, and prints what it saw.</summary>
    public static async Task RunAsync(string file, int connections, int seconds)
    {
        using var generator = new OwnGenerator(JsonSerializer.Deserialize<LoadPlan>(await File.ReadAllTextAsync(file))!);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => generator.ConnectionAsync(stop.Token))));
        Generator.Print(generator.Report(watch.Elapsed.TotalSeconds));
    }

    public void Dispose() => _grants?.Dispose();

    private LoadReport Report(double seconds)
    {
        _latencies.Sort();
        return new LoadReport(
            _latencies.Count, seconds, At(0.50), At(0.99), _refused, _broken, new Dictionary<string, long> { ["200"] = _ok, ["503"] = _busy, ["other"] = _other });

        double At(double share) => _latencies.Count == 0 ? 0 : _latencies[(int)(share * (_latencies.Count - 1))];
    }

    private async Task ConnectionAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient { NoDelay = true };
                await client.ConnectAsync("127.0.0.1", _plan.Port, cancellationToken);
                await TalkAsync(new HttpAnswers(client.GetStream(), keepBodies: _grants is not null), cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                Interlocked.Increment(ref _broken);
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task TalkAsync(HttpAnswers answers, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var request = Next();
            var start = Stopwatch.GetTimestamp();
            var (status, body) = await answers.AskAsync(request, cancellationToken);
            Count(status, body, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    private void Count(int status, string body, double milliseconds)
    {
        lock (_latencies)
        {
            _latencies.Add(milliseconds);
            if (status >= 400) _refused++;
            if (status is 200 or 201) _ok++;
            else if (status == 503) _busy++;
            else _other++;
            if (_grants is not null && status is 200 or 201 && GrantOf(body) is { } grant) _grants!.WriteLine(grant);
        }
    }

    private byte[] Next()
    {
        var (tokens, path, body) = _variants[Random.Shared.Next(_variants.Length)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{_plan.Method} {_filling.Fill(path)} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\n");
        if (tokens.Count > 0) text.Append(CultureInfo.InvariantCulture, $"Authorization: Bearer {tokens[Random.Shared.Next(tokens.Count)]}\r\n");
        var content = body is null ? null : _filling.Fill(body);
        if (content is not null) text.Append(CultureInfo.InvariantCulture, $"Content-Type: {_plan.ContentType}\r\nContent-Length: {content.Length}\r\n");
        return Encoding.ASCII.GetBytes(text.Append("\r\n").Append(content).ToString());
    }

    private static string? GrantOf(string body)
    {
        const string before = "\"grantId\":\"";
        var start = body.IndexOf(before, StringComparison.Ordinal);
        return start < 0 ? null : body.Substring(start + before.Length, 36);
    }
}
