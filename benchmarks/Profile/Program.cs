using Strongroom.Profile;

// Which methods the gateway used, out of recordings of it, as the compiler wants to be told: see record beside this.
if (args is not [var published, var profile, _, ..])
{
    Console.Error.WriteLine("Usage: Strongroom.Profile FOLDER_OF_THE_PUBLICATION PROFILE RECORDING...");
    return 2;
}
var assemblies = PublishedAssembly.ReadAll(published);
var (named, left) = (new Dictionary<string, UsedMethod>(StringComparer.Ordinal), 0);
foreach (var file in args.Skip(2))
{
    foreach (var method in Recording.Read(file).Methods())
    {
        if (method is not null && MethodName.Of(method, assemblies) is { } name) named[name] = method;
        else left++;
    }
}
// By name, so that the same methods give the same file.
new ProfileWriter(assemblies).Write(named.OrderBy(method => method.Key, StringComparer.Ordinal).Select(method => method.Value), profile);
Console.WriteLine($"{named.Count} methods, {left} left out: generated at run time.");
return 0;
