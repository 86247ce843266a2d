using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>The answer to an announced upload: one PUT, or a multipart plan.</summary>
public sealed record UploadTicketBody(FileBody File, Guid GrantId, DateTimeOffset ExpiresAt, SignedRequestBody? Put, MultipartBody? Multipart)
{
    /// <summary>Shows a ticket.</summary>
    public static UploadTicketBody Of(UploadTicket ticket) => new(
        FileBody.Of(ticket.File),
        ticket.GrantId,
        ticket.ExpiresAt,
        ticket.Put is { } put ? SignedRequestBody.Of(put) : null,
        ticket.Multipart is { } plan ? new MultipartBody(plan.PartBytes, plan.PartCount, [.. plan.Parts.Select(SignedPartBody.Of)]) : null);
}
