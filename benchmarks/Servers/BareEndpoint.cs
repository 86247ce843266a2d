using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Strongroom.Bench.Servers;

/// <summary>The same Kestrel with nothing behind it: <c>/N</c> takes whatever is sent and answers with N bytes of JSON.</summary>
internal static class BareEndpoint
{
    public const string Role = "bare";

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateBuilder(Helper.NoWatching);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://*:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var application = builder.Build();
        var answers = new Dictionary<int, byte[]>();
        application.UseRouting();
        application.Map("/{bytes:int}", async (HttpContext context, int bytes) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            byte[]? answer;
            lock (answers)
            {
                if (!answers.TryGetValue(bytes, out answer)) answers[bytes] = answer = Encoding.ASCII.GetBytes($"\"{new string('x', Math.Max(0, bytes - 2))}\"");
            }
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = answer.Length;
            await context.Response.BodyWriter.WriteAsync(answer);
        });
        await application.RunAsync();
    }
}
