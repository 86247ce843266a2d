using System.Net.Http.Headers;
using System.Text;
using Strongroom.Bench.Running;

namespace Strongroom.Bench.Load;

/// <summary>Sends one request of a plan: whether it is answered well, and how long the answer is.</summary>
internal static class Probe
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public static async Task<int> LengthAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(plan, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? body.Length
            : throw new CaseFailedException($"{plan.Method} {plan.Variants[0].Path} answered {(int)response.StatusCode}: {Encoding.UTF8.GetString(body)}");
    }

    public static async Task<HttpResponseMessage> SendAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var (variant, filling) = (plan.Variants[0], new Filling(plan.First));
        using var request = new HttpRequestMessage(new HttpMethod(plan.Method), $"http://127.0.0.1:{plan.Port}{filling.Fill(Pieces.Of(variant.Path))}");
        if (variant.Tokens is [var token, ..]) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (variant.Body is { } body) request.Content = new StringContent(filling.Fill(Pieces.Of(body)), MediaTypeHeaderValue.Parse(plan.ContentType));
        return await Http.SendAsync(request, cancellationToken);
    }
}
