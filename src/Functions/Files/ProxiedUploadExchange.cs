using Microsoft.AspNetCore.Http;
using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>What the routes have in common that take a file's bytes themselves.</summary>
internal static class ProxiedUploadExchange
{
    public static Exchange<ProxiedUpload, FileRecord> Of(Operation operation, UploadThroughGateway upload, ReadMetadata read, UploadPlace? place = null) => new()
    {
        Operation = operation,
        BindStream = (reader, token) => ProxiedUploadReader.ReadAsync(reader, place, token),
        Run = async (context, asked, token) =>
        {
            try
            {
                return await upload.RunAsync(context, asked.Request, asked.Body, asked.LengthKnown, token);
            }
            catch (TrailingPartException)
            {
                return new Refusal.Invalid("file", "Fields come before the file, and there is one file only: the file is the form's last part.");
            }
        },
        Replay = (context, _, use, token) => read.RunAsync(context, FileRef.Of(use.FileId!.Value), token),
        Render = (_, file) => Results.Json(FileBody.Of(file), ResponseJson.Default.FileBody, statusCode: StatusCodes.Status201Created),
    };
}
