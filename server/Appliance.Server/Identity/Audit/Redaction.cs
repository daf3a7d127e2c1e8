using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Contracts;

namespace Appliance.Server.Identity.Audit;

/// <summary>Takes secrets out of a request's body: whatever the contract marks with <see cref="SecretAttribute"/>, or is called like one. What can not be read is not kept either.</summary>
internal static class Redaction
{
    private const string Hidden = "***";
    private static readonly string[] Suspects = ["password", "secret", "passphrase", "token", "key", "credential"];

    /// <param name="contract">What the endpoint reads the body as; null when nobody knows.</param>
    public static string? Of(ReadOnlyMemory<byte> body, Type? contract)
    {
        if (body.IsEmpty) return null;
        try
        {
            var json = JsonNode.Parse(body.Span, documentOptions: new JsonDocumentOptions { MaxDepth = 32 });
            Hide(json, contract);
            return json?.ToJsonString();
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException)
        {
            return "(can not be read)";
        }
    }

    private static void Hide(JsonNode? node, Type? contract)
    {
        if (node is JsonArray list)
        {
            var item = contract?.IsGenericType == true ? contract.GetGenericArguments()[^1] : contract?.GetElementType();
            foreach (var one in list) Hide(one, item);
        }
        if (node is not JsonObject thing) return;
        foreach (var (name, value) in thing.ToList())
        {
            var property = contract?.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
            if (value is not null && IsSecret(name, property)) thing[name] = Hidden;
            else Hide(value, property?.PropertyType);
        }
    }

    private static bool IsSecret(string name, PropertyInfo? property) =>
        property?.GetCustomAttribute<SecretAttribute>() is not null || Suspects.Any(suspect => name.EndsWith(suspect, StringComparison.OrdinalIgnoreCase));
}
