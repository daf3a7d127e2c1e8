using System.Text.Json;

namespace Appliance.Server.Power.Redfish;

/// <summary>A ComputerSystem, as far as its power goes.</summary>
/// <param name="LastResetTime">When it was last started or reset; null where the BMC does not say.</param>
/// <param name="ResetTypes">Null where the BMC does not list them here.</param>
internal sealed record RedfishSystem(
    string Path, string Uuid, string PowerState, string? LastResetTime, string? ResetPath, IReadOnlyList<string>? ResetTypes, string? ActionInfoPath)
{
    public static RedfishSystem Read(string path, JsonElement body)
    {
        var reset = At(At(body, "Actions"), "#ComputerSystem.Reset");
        return new RedfishSystem(
            path, Text(body, "UUID") ?? "", Text(body, "PowerState") ?? "unknown", Text(body, "LastResetTime"), Text(reset, "target"),
            Texts(At(reset, "ResetType@Redfish.AllowableValues")), Text(reset, "@Redfish.ActionInfo"));
    }

    /// <summary>From an ActionInfo.</summary>
    public static IReadOnlyList<string>? TypesOf(JsonElement info)
    {
        var parameters = At(info, "Parameters");
        if (parameters.ValueKind != JsonValueKind.Array) return null;
        return parameters.EnumerateArray().Where(one => Text(one, "Name") == "ResetType").Select(one => Texts(At(one, "AllowableValues"))).FirstOrDefault();
    }

    /// <summary>Where a link leads: the path below "@odata.id".</summary>
    public static string? Link(JsonElement body, params string[] names) => Text(names.Aggregate(body, At), "@odata.id");

    /// <summary>Some boards write the first three fields of a UUID the other way round than their firmware does (RFC 4122 against SMBIOS 2.6).</summary>
    public bool IsOf(string? uuid) =>
        Guid.TryParse(Uuid, out var own) && Guid.TryParse(uuid, out var wanted) && (own == wanted || new Guid(own.ToByteArray(bigEndian: true)) == wanted);

    private static JsonElement At(JsonElement thing, string name) => thing.ValueKind == JsonValueKind.Object && thing.TryGetProperty(name, out var value) ? value : default;

    private static string? Text(JsonElement thing, string name) => At(thing, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static List<string>? Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)] : null;
}
