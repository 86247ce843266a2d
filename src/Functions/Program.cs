using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Strongroom.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
Composition.Configure(builder);
builder.Build().Run();
