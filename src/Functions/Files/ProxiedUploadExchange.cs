using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>What the routes have in common that take a file's bytes themselves.</summary>
internal static class ProxiedUploadExchange
{
    public static Exchange<ProxiedUpload, FileRecord> Of(Operation operation, UploadThroughGateway upload, UploadPlace? place = null) => new()
    {
        Operation = operation,
        BindStream = (reader, token) => ProxiedUploadReader.ReadAsync(reader, place, token),
        Run = (context, asked, token) => LastAsync(upload.RunAsync(context, asked.Request, asked.Body.Bytes, asked.LengthKnown, token)),
        Replay = (context, asked, use, token) => LastAsync(upload.ReplayAsync(context, use.FileId!.Value, asked.Body, token)),
        Render = (_, file) => new JsonAnswer<FileBody>(FileBody.Of(file), ResponseJson.Plain.FileBody, StatusCodes.Status201Created),
    };

    private static async Task<Outcome<FileRecord>> LastAsync(Task<Outcome<FileRecord>> reading)
    {
        try
        {
            return await reading;
        }
        catch (TrailingPartException)
        {
            return new Refusal.Invalid("file", "Fields come before the file, and there is one file only: the file is the form's last part.");
        }
    }
}
