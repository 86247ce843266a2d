using Strongroom.Bench.Load;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>The requests of the cases. Those that sign go to both tenants in turns.</summary>
internal static class Loads
{
    private const string Api = "/api/v1/storage";

    public static LoadPlan SignDownload(World world) => new()
    {
        Port = world.Server.Port,
        Variants = [.. world.Tenants.Select(tenant => new Variant(tenant.Tokens, $"{Api}/signed-url?fileId={tenant.FilePrefix}{{hex {tenant.Files}}}"))],
    };

    public static LoadPlan SignUpload(World world) => new()
    {
        Method = "POST",
        Port = world.Server.Port,
        Variants =
        [
            .. world.Tenants.Select(tenant => new Variant(
                tenant.Tokens, $"{Api}/upload-url",
                $$$"""{"fileName":"u-{next}.txt","contentType":"text/plain","size":1024,"fileType":"attachment","scope":"sessions/s-{any {{{tenant.Folders}}}}"}""")),
        ],
    };
}
