using Strongroom.Stores;

namespace Strongroom.Files;

/// <summary>The answer to an announced upload: one signed PUT, or a plan of parts.</summary>
public sealed record UploadTicket(FileRecord File, Guid GrantId, DateTimeOffset ExpiresAt, SignedRequest? Put, MultipartPlan? Multipart);
