using Strongroom.Bench.Load;
using Strongroom.Bench.Servers;

namespace Strongroom.Bench.Cases;

/// <summary>The requests of the cases. But for lists they go to two tenants, one as often as the other.</summary>
internal static class Loads
{
    private const string Api = "/api/v1/storage";
    private static readonly string SmallBody = new('x', LoopbackStore.SmallBytes);

    public static LoadPlan SignDownload(World world) => new()
    {
        Port = world.Server.Port,
        Variants = [.. world.Tenants.Select(tenant => new Variant(tenant.Tokens, $"{Api}/signed-url?fileId={tenant.FilePrefix}{{hex {tenant.Files}}}"))],
    };

    public static LoadPlan SignUpload(World world) => new()
    {
        Method = "POST",
        Port = world.Server.Port,
        // In folders of their own: a list would have to pass over what is pending in its own.
        Variants =
        [
            .. world.Tenants.Select(tenant => new Variant(
                tenant.Tokens, $"{Api}/upload-url",
                $$$"""{"fileName":"u-{next}.txt","contentType":"text/plain","size":1024,"fileType":"attachment","scope":"sessions/u-{any {{{tenant.Folders}}}}"}""")),
        ],
    };

    public static LoadPlan List(World world, BenchTenant tenant) => new()
    {
        Port = world.Server.Port,
        Variants = [new Variant(tenant.Tokens, $"{Api}/list?limit=100&prefix=sessions/s-{{any {tenant.Folders}}}/")],
    };

    public static LoadPlan ProxyUpload(World world) => new()
    {
        Method = "POST",
        ContentType = "text/plain",
        Port = world.Server.Port,
        Variants =
        [
            .. world.Tenants.Select(tenant => new Variant(
                tenant.Tokens, $"{Api}/upload?fileName=p-{{next}}.txt&fileType=attachment&scope=sessions/u-{{any {tenant.Folders}}}", SmallBody)),
        ],
    };

    public static LoadPlan ProxyDownload(World world, bool large) => new()
    {
        Port = world.Server.Port,
        Variants =
        [
            .. world.Tenants.Select(tenant => new Variant(tenant.Tokens, large
                ? $"{Api}/file/sessions/large/f-{{any {BenchTenant.LargeFiles}}}{LoopbackStore.Large}"
                : $"{Api}/file/sessions/s-{{any {tenant.Folders}}}/f-{{any {BenchTenant.FolderFiles}}}.txt")),
        ],
    };

    /// <summary>Reads one file's record: what a start is measured with.</summary>
    public static LoadPlan Metadata(World world, int port) => new()
    {
        Port = port,
        Variants = [new Variant(world.Tenants[0].Tokens, $"{Api}/metadata/sessions/s-0/f-0.txt")],
    };

    /// <summary>One notification an object, as stores send them.</summary>
    public static LoadPlan Events(World world, BenchTenant tenant, string folder) => new()
    {
        Method = "POST",
        Port = world.Server.Port,
        Variants =
        [
            new Variant(
                [Gateway.EventsSecret], "/api/v1/events/s3",
                $$$$"""{"Records":[{"eventSource":"ceph:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"{{{{LoopbackStore.Bucket}}}}"},"object":{"key":"tenants/{{{{tenant.Id}}}}/{{{{folder}}}}/e-{next}.txt"}}}]}"""),
        ],
    };
}
