using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>A file's record with its version as ETag.</summary>
internal static class FileRecordResult
{
    /// <summary>The record, whatever the request's conditions.</summary>
    public static IResult Of(HttpResponse response, FileRecord file)
    {
        response.Headers.ETag = TagOf(file).ToString();
        return new JsonAnswer<FileBody>(FileBody.Of(file), ResponseJson.Plain.FileBody);
    }

    /// <summary>The record, or what the request's conditions ask for instead.</summary>
    public static Outcome<IResult> Conditional(HttpRequest request, FileRecord file)
    {
        var verdict = Preconditions.Evaluate(request, TagOf(file), null);
        if (verdict == PreconditionVerdict.Failed) return new Refusal.PreconditionFailed();
        if (verdict == PreconditionVerdict.Proceed) return Outcomes.Of(Of(request.HttpContext.Response, file));
        request.HttpContext.Response.Headers.ETag = TagOf(file).ToString();
        return Outcomes.Of(Results.StatusCode(StatusCodes.Status304NotModified));
    }

    private static EntityTagHeaderValue TagOf(FileRecord file) => new($"\"{file.Version}\"");
}
