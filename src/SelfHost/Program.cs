using Strongroom.SelfHost.Hosting;

await using var host = FunctionsHost.Build(new HostSetup { Address = "http://localhost:7071" });
await host.RunAsync();
