using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Strongroom.Functions.Http;

namespace Strongroom.Functions.OpenApi;

/// <summary>The schemas of the bodies, made from the types that are really read and written.</summary>
internal sealed class SchemaSet
{
    /// <summary>Every schema that was asked for, by name.</summary>
    public JsonObject Schemas { get; } = [];

    /// <summary>A reference to a type's schema.</summary>
    /// <param name="type">A type of the requests' or the responses' JSON context.</param>
    /// <param name="answer">It is answered: members that can be null are left out when they are.</param>
    /// <param name="needed">Members that a request must have.</param>
    public JsonObject Reference(Type type, bool answer, IReadOnlyList<string>? needed = null)
    {
        var name = type.Name.EndsWith("Body", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
        if (!Schemas.ContainsKey(name))
        {
            JsonSerializerOptions options = answer ? ResponseJson.Plain.Options : RequestJson.Default.Options;
            var how = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (_, node) => Tidy(node, answer) };
            var schema = (JsonObject)options.GetJsonSchemaAsNode(type, how);
            Rebase(schema, $"#/components/schemas/{name}/");
            if (needed is { Count: > 0 }) schema["required"] = new JsonArray([.. needed.Select(member => (JsonNode)member)]);
            Schemas[name] = schema;
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    // A type that occurs twice is a reference to its first place, counted from the schema's own root.
    private static void Rebase(JsonNode? node, string root)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) Rebase(item, root);
        }
        else if (node is JsonObject schema)
        {
            if ((string?)schema["$ref"] is { } place) schema["$ref"] = root + place["#/".Length..];
            foreach (var (_, member) in schema) Rebase(member, root);
        }
    }

    // Null is nowhere sent for a member, nor taken for one: absence says it.
    private static JsonNode Tidy(JsonNode node, bool answer)
    {
        if (node is not JsonObject schema) return new JsonObject { ["type"] = "object" };
        if (schema["properties"] is not JsonObject members) return node;
        var always = new JsonArray();
        foreach (var (name, member) in members)
        {
            if (member is JsonObject known && known["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
                known["type"] = types.Select(type => (string)type!).First(type => type != "null");
            else if (answer) always.Add((JsonNode)name);
        }

        schema.Remove("required");
        if (always.Count > 0) schema["required"] = always;
        return node;
    }
}
