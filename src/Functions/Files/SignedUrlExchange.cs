using Strongroom.Access;
using Strongroom.Files;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.Files;

/// <summary>What the two ways of asking for a download URL have in common.</summary>
internal static class SignedUrlExchange
{
    public static Exchange<(FileRef File, DownloadRequest How), DownloadTicket> Of(
        IssueDownloadUrl issue, RequestFacts facts, Func<RequestReader, (FileRef File, DownloadRequest How)> bind) => new()
        {
            Operation = Operations.SignedUrl,
            Bind = bind,
            Run = (context, asked, token) => issue.RunAsync(context, asked.File, asked.How, token),
            Replay = (context, _, use, token) => issue.ReplayAsync(context, use.FileId!.Value, use.GrantId!.Value, token),
            Render = (reader, ticket) =>
            {
                var url = ticket.Revocable ? facts.Absolute(reader.Request, ticket.Url) : ticket.Url;
                return new JsonAnswer<DownloadTicketBody>(DownloadTicketBody.Of(ticket, url), ResponseJson.Plain.DownloadTicketBody);
            },
        };
}
