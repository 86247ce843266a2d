namespace Strongroom.Cli.Files;

/// <summary>The answer to an announcement: one PUT, or a plan of parts.</summary>
internal sealed record UploadTicket(StoredFile File, SignedRequest? Put, MultipartPlan? Multipart);
