using System.Net;
using Strongroom.Cli.Gateway;
using Strongroom.Cli.Running;
using Strongroom.Functions.Files;

namespace Strongroom.Cli.Files;

/// <summary>Uploads one file: hash, announce, put, complete. After an interruption it goes on where it stopped.</summary>
internal sealed class Uploader(GatewayClient gateway, int parallel, CliHost host)
{
    // Not there to overwrite: an earlier attempt of ours arrived, and its answer did not.
    private static readonly HttpStatusCode[] Exists = [HttpStatusCode.PreconditionFailed, HttpStatusCode.Conflict];

    /// <summary>Uploads.</summary>
    /// <param name="path">The file here.</param>
    /// <param name="wish">How it is to be announced: everything but its size and checksum.</param>
    /// <param name="checksum">Whether the checksum is taken first, which reads the file once more.</param>
    /// <param name="restart">Whether an unfinished upload of the same file is given up.</param>
    /// <param name="store">The store.</param>
    /// <param name="transfer">Shows how far it is.</param>
    /// <param name="cancellationToken">Leaves what has arrived for the next time.</param>
    public async Task<FileReport> RunAsync(string path, UploadUrlBody wish, bool checksum, bool restart, StoreClient store, Transfer transfer, CancellationToken cancellationToken)
    {
        var started = host.Clock.GetTimestamp();
        using var source = LocalFile.Open(path);
        using var state = UploadState.Open(host, gateway.Address, source.FullPath, wish);

        // 1. Where it stands. What is not gone on with holds the path, and would be in the way.
        var goesOn = !restart && state.IsOf(source.Size, source.Modified);
        var resumed = goesOn && state.FileId is not null;
        if (!goesOn)
        {
            await GiveUpAsync(await FindAsync(state, wish, cancellationToken), cancellationToken);
            await BeginAsync(source, state, checksum, transfer, cancellationToken);
        }

        // 2. Announce, put, complete. What the gateway has given up meanwhile, or whose URL has expired, begins anew, once.
        StoredFile file;
        long sent;
        try
        {
            (file, sent) = await GoOnAsync(source, state, wish, store, transfer, cancellationToken);
        }
        catch (CommandException e) when (e.Code is "grant-spent" or "file-expired" or "not-found")
        {
            await GiveUpAsync(state.FileId ?? e.FileId, cancellationToken);
            state.Begin(source.Size, source.Modified, state.Sha256, gateway.NewKey());
            resumed = false;
            (file, sent) = await GoOnAsync(source, state, wish, store, transfer, cancellationToken);
        }
        catch (CommandException e) when (e.Code == "upload-mismatch")
        {
            state.Delete();
            throw;
        }

        // 3. Nothing is left to remember.
        var parts = state.Plan?.PartCount ?? 1;
        state.Delete();
        transfer.End();
        return new FileReport
        {
            Source = path,
            File = file,
            Seconds = Math.Round(host.Clock.GetElapsedTime(started).TotalSeconds, 3),
            Bytes = sent,
            Parts = parts,
            Retries = transfer.Repeated,
            Resumed = resumed,
        };
    }

    private async Task BeginAsync(LocalFile source, UploadState state, bool checksum, Transfer transfer, CancellationToken cancellationToken)
    {
        transfer.Begin($"checksum {Path.GetFileName(source.FullPath)}", source.Size);
        var sha256 = checksum ? await source.HashAsync(transfer, cancellationToken) : null;
        state.Begin(source.Size, source.Modified, sha256, gateway.NewKey());
    }

    private async Task<(StoredFile File, long Sent)> GoOnAsync(
        LocalFile source, UploadState state, UploadUrlBody wish, StoreClient store, Transfer transfer, CancellationToken cancellationToken)
    {
        // 1. Perhaps it was only the last answer that got lost.
        if (state.IsPut && await TryCompleteAsync(state.FileId!.Value, cancellationToken) is { } done) return (done, 0);
        if (state.IsPut) state.ForgetParts();

        // 2. A plan that is known goes on; everything else is announced, again with the same key.
        UploadTicket? ticket = null;
        if (state.Plan is null)
        {
            ticket = await AnnounceAsync(state, wish, cancellationToken);
            state.Announced(ticket);
        }

        // 3. Straight to the store.
        transfer.Begin(Path.GetFileName(source.FullPath), source.Size);
        var sent = state.Plan is { } plan
            ? await PutPartsAsync(source, state, plan, ticket?.Multipart?.Parts ?? [], store, transfer, cancellationToken)
            : await PutAsync(source, state, ticket!.Put!, wish, store, transfer, cancellationToken);

        // 4. The gateway reads it and compares.
        var file = await TryCompleteAsync(state.FileId!.Value, cancellationToken) ?? throw new CommandException("upload-incomplete", "The store does not have all that was sent to it.") { Next = "Run the same command again: it sends what is missing." };
        return (file, sent);
    }

    // The same to the byte each time: the gateway knows it again by its key.
    private Task<UploadTicket> AnnounceAsync(UploadState state, UploadUrlBody wish, CancellationToken cancellationToken) => gateway.PostAsync(
        "storage/upload-url", wish with { Size = state.Size, Sha256 = state.Sha256 }, GatewayJson.Default.UploadUrlBody, state.IdempotencyKey!, GatewayJson.Default.UploadTicket, cancellationToken);

    private async Task<long> PutAsync(
        LocalFile source, UploadState state, SignedRequest signed, UploadUrlBody wish, StoreClient store, Transfer transfer, CancellationToken cancellationToken)
    {
        return await store.SendAsync(
            transfer,
            async (refused, moved, token) =>
            {
                if (refused) signed = (await AnnounceAsync(state, wish, token)).Put ?? signed;
                return Request(signed, new FileSlice(source.Handle, 0, source.Size, moved));
            },
            (_, _, _) => Task.FromResult(source.Size), Exists, cancellationToken);
    }

    private async Task<long> PutPartsAsync(
        LocalFile source, UploadState state, (long PartBytes, int PartCount) plan, IReadOnlyList<SignedPart> known, StoreClient store, Transfer transfer, CancellationToken cancellationToken)
    {
        using var urls = new PartUrls(gateway, state.FileId!.Value, plan.PartCount, host.Clock);
        urls.Keep(known);
        var missing = Enumerable.Range(1, plan.PartCount).Where(number => !state.Has(number)).ToList();
        var toSend = missing.Sum(LengthOf);
        transfer.Move(source.Size - toSend);
        await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (number, cancelled) =>
        {
            await store.SendAsync(
                transfer,
                async (refused, moved, token) => Request(
                    (await urls.GetAsync(number, refused, token)).Put, new FileSlice(source.Handle, (number - 1) * plan.PartBytes, LengthOf(number), moved)),
                (_, _, _) => Task.FromResult(number), [], cancelled);
            state.Put(number);
        });
        return toSend;

        long LengthOf(int number) => Math.Min(plan.PartBytes, source.Size - ((number - 1) * plan.PartBytes));
    }

    private static HttpRequestMessage Request(SignedRequest signed, FileSlice slice)
    {
        var request = new HttpRequestMessage(new HttpMethod(signed.Method), StoreClient.Address(signed.Url)) { Content = slice };
        foreach (var (name, value) in signed.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) slice.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    private async Task<StoredFile?> TryCompleteAsync(Guid file, CancellationToken cancellationToken)
    {
        try
        {
            return await gateway.SendAsync(HttpMethod.Post, $"storage/upload-complete/{file}", GatewayJson.Default.StoredFile, cancellationToken);
        }
        catch (CommandException e) when (e.Code == "upload-incomplete")
        {
            return null;
        }
    }

    // What an earlier run has announced. If it was killed before the answer the key tells, also when the URL has expired since.
    private async Task<Guid?> FindAsync(UploadState state, UploadUrlBody wish, CancellationToken cancellationToken)
    {
        if (state.FileId is not null || state.IdempotencyKey is null) return state.FileId;
        try
        {
            return (await AnnounceAsync(state, wish, cancellationToken)).File.Id;
        }
        catch (CommandException e) when (e.Exit is ExitCode.NotFound or ExitCode.Refused)
        {
            return e.FileId;
        }
    }

    private async Task GiveUpAsync(Guid? file, CancellationToken cancellationToken)
    {
        if (file is null) return;
        try
        {
            await gateway.SendAsync(HttpMethod.Delete, $"storage/upload-url/{file}", GatewayJson.Default.StoredFile, cancellationToken);
        }
        catch (CommandException e) when (e.Exit is ExitCode.NotFound or ExitCode.Refused)
        {
            // It has ended some other way.
        }
    }
}
