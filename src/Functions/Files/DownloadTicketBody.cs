using Strongroom.Files;

namespace Strongroom.Functions.Files;

/// <summary>A URL that downloads a file until it expires; a revocable one leads through the gateway.</summary>
public sealed record DownloadTicketBody(Guid FileId, string Path, Guid GrantId, string Url, DateTimeOffset ExpiresAt, bool Revocable, string? ContentEncoding)
{
    /// <summary>Shows a ticket whose URL has been made absolute.</summary>
    public static DownloadTicketBody Of(DownloadTicket ticket, string url) =>
        new(ticket.FileId, ticket.Path, ticket.GrantId, url, ticket.ExpiresAt, ticket.Revocable, ticket.ContentEncoding);
}
