using System.Text.Json.Nodes;
using Strongroom.Cli.Running;

namespace Strongroom.Functions.Tests.Cli;

/// <summary>ls, rm and restore.</summary>
public sealed class FileCommandTests(CliGatewayFixture fixture) : CliGatewayTests(fixture)
{
    [Fact]
    public async Task List_ByFolderAndBelow_IsForPeopleAndForPrograms()
    {
        foreach (var name in (string[])["a", "b"]) await UploadAsync(name, 2048);

        var folders = await RunAsync("ls", "projects/");
        var files = await RunAsync("ls", "projects/a/", "-r", "--ids");
        var json = await RunAsync("ls", "-r", "--json");
        var limited = await RunAsync("ls", "-r", "-n", "1", "--quiet");

        folders.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]).ShouldBe(["projects/a/", "projects/b/"]);
        folders.Error.Trim().ShouldBe("2 folders");
        files.Output.ShouldMatch(@"^ +2 KiB  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  artifact        [0-9a-f-]{36}  projects/a/artifacts/a\.bin\n$");
        json.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["path"]!).ShouldBe([PathOf("a"), PathOf("b")]);
        json.Error.ShouldBeEmpty();
        (limited.Output.Count(c => c == '\n'), limited.Error).ShouldBe((1, ""));
    }

    [Fact]
    public async Task List_OfMoreThanAPage_HasAllInTheOrderOfPaths()
    {
        await UploadAsync("many");
        await Gateway.SqlAsync<long>(
            """
            WITH added AS (
                INSERT INTO file_records (id, tenant_id, path, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, metadata, tags, upload_kind,
                    uploaded_by, created_at, expires_at, updated_at, available_at, etag)
                SELECT gen_random_uuid(), tenant_id, path || n, store, status, file_type, scope, object_type, object_id, file_name, content_type, size, metadata, tags, upload_kind,
                    uploaded_by, created_at, expires_at, updated_at, available_at, etag
                FROM file_records, generate_series(1, 1500) AS n WHERE tenant_id = @t
                RETURNING 1)
            SELECT count(*) FROM added
            """, ("t", Tenant.Value));

        var ran = await RunAsync("ls", "projects/many/", "-r", "--json");

        var paths = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["path"]!).ToList();
        paths.Count.ShouldBe(1501);
        paths.ShouldBe(paths.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Remove_AndRestore_ByPathAndById()
    {
        var id = (string)(await UploadAsync("trash")).Json["files"]![0]!["file"]!["id"]!;

        var removed = await RunAsync("rm", PathOf("trash"));
        var inTrash = await RunAsync("ls", "-r", "--status", "deleted");
        var download = await RunAsync("download", PathOf("trash"), "-o", Folder, "--json");
        var restored = await RunAsync("restore", id);
        var listed = await RunAsync("ls", "-r", "--json");

        (removed.Exit, removed.Output).ShouldBe((ExitCode.Done, $"{PathOf("trash")} is in the trash (strongroom restore {id} brings it back)\n"));
        inTrash.Output.ShouldContain("artifact (deleted)");
        download.Exit.ShouldBe(ExitCode.Refused);
        ((string)download.Json["files"]![0]!["error"]!["code"]!).ShouldBe("file-deleted");
        (restored.Exit, restored.Output).ShouldBe((ExitCode.Done, $"{PathOf("trash")} is available again\n"));
        ((string)JsonNode.Parse(listed.Output)!["status"]!).ShouldBe("available");
    }

    [Fact]
    public async Task Remove_ForGood_NeedsAReasonAndAYes()
    {
        await UploadAsync("hard");

        var noReason = await RunAsync("rm", PathOf("hard"), "--hard", "--yes");
        var nobody = await RunAsync("rm", PathOf("hard"), "--hard", "--reason", "test");
        var done = await RunAsync("rm", PathOf("hard"), "projects/hard/artifacts/none", "--hard", "--reason", "test & more", "--yes", "--json");

        (noReason.Exit, nobody.Exit).ShouldBe((ExitCode.Usage, ExitCode.Usage));
        noReason.Error.ShouldContain("--reason");
        nobody.Error.ShouldContain("--yes");
        done.Exit.ShouldBe(ExitCode.Partly);
        ((string?)done.Json["files"]![1]!["error"]!["code"]).ShouldBe("not-found");
        (await Gateway.SqlAsync<string>("SELECT reason FROM purge_intents WHERE tenant_id = @t", ("t", Tenant.Value))).ShouldBe(["test & more"]);
    }
}
