using System.Reflection;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Strongroom.SelfHost.Blobs;
using Strongroom.SelfHost.Timers;

namespace Strongroom.SelfHost.Discovery;

/// <summary>
/// Finds the functions among types, and checks what the platform would only show by failing later: a string result is an empty 200 there,
/// a class that is not public is not found.
/// </summary>
public sealed class FunctionDiscovery(IConfiguration configuration, string routePrefix)
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private readonly Settings _settings = new(configuration);
    private readonly List<string> _errors = [];

    /// <summary>The catalogue; throws with every error at once.</summary>
    public FunctionCatalog Discover(IEnumerable<Type> types)
    {
        FunctionEntry[] functions =
        [
            .. from type in types
               from method in type.GetMethods(Any)
               let attribute = method.GetCustomAttribute<FunctionAttribute>()
               where attribute is not null && !IsDisabled(attribute.Name)
               let function = Read(attribute.Name, method)
               where function is not null
               select function,
        ];
        RefuseDuplicates(functions);
        return _errors.Count == 0 ? new FunctionCatalog(functions) : throw new FunctionDiscoveryException(_errors);
    }

    // The platform's setting; also the form that environment variables take on Linux. A deployment with S3 stores only turns BlobArrived off by it.
    /// <summary>Whether a setting turns a function off.</summary>
    public bool IsDisabled(string name) =>
        configuration[$"AzureWebJobs.{name}.Disabled"] is "true" or "1" || configuration[$"AzureWebJobs:{name}:Disabled"] is "true" or "1";

    private FunctionEntry? Read(string name, MethodInfo method)
    {
        var before = _errors.Count;
        var subject = $"{name} ({method.DeclaringType!.Name}.{method.Name})";
        if (!method.DeclaringType.IsVisible || method.DeclaringType.IsAbstract) _errors.Add($"{subject}: the class must be public and not abstract.");
        if (!method.IsPublic || method.IsStatic) _errors.Add($"{subject}: the method must be a public instance method.");

        var triggers = method.GetParameters().Select(parameter => (parameter, trigger: TriggerOf(parameter))).Where(pair => pair.trigger is not null).ToArray();
        if (triggers.Length != 1)
        {
            _errors.Add($"{subject}: exactly one parameter must be a trigger, found {triggers.Length}.");
            return null;
        }
        var (bound, attribute) = triggers[0];
        FunctionEntry? function = attribute switch
        {
            HttpTriggerAttribute http => ReadHttp(name, subject, method, bound, http),
            TimerTriggerAttribute timer => ReadTimer(name, subject, method, bound, timer),
            BlobTriggerAttribute blob => ReadBlob(name, subject, method, bound, blob),
            _ => null,
        };
        return _errors.Count == before ? function : null;
    }

    private static Attribute? TriggerOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().FirstOrDefault(attribute => attribute is HttpTriggerAttribute or TimerTriggerAttribute or BlobTriggerAttribute);

    private HttpFunction? ReadHttp(string name, string subject, MethodInfo method, ParameterInfo bound, HttpTriggerAttribute trigger)
    {
        if (trigger.AuthLevel is AuthorizationLevel.User or AuthorizationLevel.System || !Enum.IsDefined(trigger.AuthLevel))
            _errors.Add($"{subject}: AuthorizationLevel must be Anonymous, Function or Admin.");
        var returned = method.ReturnType is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(Task<>)
            ? generic.GetGenericArguments()[0]
            : method.ReturnType;
        if (!returned.IsAssignableTo(typeof(IResult)))
            _errors.Add($"{subject}: an HTTP function returns IResult or Task<IResult>; the platform answers {returned.Name} with an empty 200.");

        var route = $"{routePrefix}/{trigger.Route ?? name}".Trim('/');
        try
        {
            var captures = RoutePatternFactory.Parse(route).Parameters.Select(parameter => parameter.Name);
            CheckParameters(subject, method, bound, typeof(HttpRequest), [.. captures]);
        }
        catch (RoutePatternException e)
        {
            _errors.Add($"{subject}: the route '{route}' is malformed: {e.Message}");
            return null;
        }
        if (route.StartsWith("admin/", StringComparison.OrdinalIgnoreCase)) _errors.Add($"{subject}: routes below admin/ belong to the host.");
        return new HttpFunction(name, method, trigger.AuthLevel, [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())], route);
    }

    private TimerFunction? ReadTimer(string name, string subject, MethodInfo method, ParameterInfo bound, TimerTriggerAttribute trigger)
    {
        CheckReturnsNothing(subject, method);
        CheckParameters(subject, method, bound, typeof(TimerInfo), []);
        var expression = _settings.Resolve(trigger.Schedule, subject, _errors);
        if (TimerSchedule.TryParse(expression) is { } schedule) return new TimerFunction(name, method, schedule, trigger.RunOnStartup, trigger.UseMonitor);
        if (!expression.Contains('%', StringComparison.Ordinal))
            _errors.Add($"{subject}: the schedule '{expression}' must have six NCRONTAB fields (second minute hour day month weekday) and come round again.");
        return null;
    }

    private BlobFunction? ReadBlob(string name, string subject, MethodInfo method, ParameterInfo bound, BlobTriggerAttribute trigger)
    {
        CheckReturnsNothing(subject, method);
        var text = _settings.Resolve(trigger.BlobPath, subject, _errors);
        if (BlobPath.TryParse(text) is not { } path)
        {
            if (!text.Contains('%', StringComparison.Ordinal)) _errors.Add($"{subject}: the blob path '{text}' must be a container and a pattern such as container/{{name}}.");
            return null;
        }
        CheckParameters(subject, method, bound, typeof(BlobClient), path.Captures);
        return new BlobFunction(name, method, path, trigger.Connection ?? "AzureWebJobsStorage");
    }

    private void CheckReturnsNothing(string subject, MethodInfo method)
    {
        if (method.ReturnType != typeof(Task) && method.ReturnType != typeof(void)) _errors.Add($"{subject}: only HTTP functions return something.");
    }

    private void CheckParameters(string subject, MethodInfo method, ParameterInfo bound, Type triggerType, IReadOnlyCollection<string> captures)
    {
        foreach (var parameter in method.GetParameters())
        {
            var type = parameter.ParameterType;
            if (parameter == bound)
            {
                if (type != triggerType) _errors.Add($"{subject}: the trigger binds {triggerType.Name}, not {type.Name}.");
            }
            else if (type == typeof(string))
            {
                if (!captures.Contains(parameter.Name!, StringComparer.OrdinalIgnoreCase))
                    _errors.Add($"{subject}: nothing in the route or path is called '{parameter.Name}'.");
            }
            else if (type != typeof(FunctionContext) && type != typeof(CancellationToken))
            {
                _errors.Add($"{subject}: '{parameter.Name}' of type {type.Name} cannot be bound.");
            }
        }
    }

    private void RefuseDuplicates(FunctionEntry[] functions)
    {
        foreach (var group in functions.GroupBy(function => function.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            _errors.Add($"{group.Key}: the name is given to {group.Count()} functions.");

        // Two templates that differ only in the names of their parameters match the same requests.
        var routes = from function in functions.OfType<HttpFunction>()
                     from verb in function.Methods.DefaultIfEmpty("*")
                     group function.Name by $"{verb} {Shape(function.Route)}";
        foreach (var group in routes.Where(group => group.Count() > 1))
            _errors.Add($"{group.Key}: the route belongs to {string.Join(" and ", group.Order(StringComparer.Ordinal))}.");
    }

    private static string Shape(string route) => string.Join('/', RoutePatternFactory.Parse(route).PathSegments.Select(segment =>
        string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content.ToLowerInvariant(),
            RoutePatternParameterPart { IsCatchAll: true } => "{*}",
            RoutePatternSeparatorPart separator => separator.Content,
            _ => "{}",
        }))));
}
