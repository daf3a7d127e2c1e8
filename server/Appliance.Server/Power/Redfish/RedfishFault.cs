using System.Text.Json;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Redfish;

/// <summary>What a BMC's refusal means, in its own words where it has some (DSP0266, 8.6).</summary>
internal static class RedfishFault
{
    private const int LongestText = 400;

    public static FaultException Of(PowerTarget target, RedfishAnswer answer)
    {
        var said = Said(answer.Body);
        var sentence = $"The BMC of {target} refused ({answer.Status}){(said.Length > 0 ? $": {said}" : ".")}";
        return answer.Status switch
        {
            401 or 403 => SignIn(target, said),
            >= 500 => new FaultException(FaultKind.Unavailable, FaultCodes.BmcFailed, sentence),
            _ => new FaultException(FaultKind.Conflict, FaultCodes.BmcFailed, sentence),
        };
    }

    public static FaultException OfTask(PowerTarget target, RedfishAnswer answer) =>
        new(FaultKind.Conflict, FaultCodes.BmcFailed, $"The BMC of {target} accepted the command, and then failed: {Said(answer.Body)}");

    public static FaultException SignIn(PowerTarget target, string said) =>
        new(FaultKind.Conflict, FaultCodes.BmcRefused, $"The BMC of {target} does not let the user '{target.User}' in{(said.Length > 0 ? $": {said}" : ".")}");

    public static FaultException Strange(PowerTarget target, string what) => new(FaultKind.Conflict, FaultCodes.BmcStrange, $"What answers as the BMC of {target} {what}.");

    /// <summary>Messages with what to do about them.</summary>
    public static string Said(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) return "";
        var error = body.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : body;
        List<string> told = [];
        foreach (var list in new[] { "@Message.ExtendedInfo", "Messages" })
        {
            if (!error.TryGetProperty(list, out var messages) || messages.ValueKind != JsonValueKind.Array) continue;
            foreach (var message in messages.EnumerateArray()) told.AddRange(new[] { Text(message, "Message"), Text(message, "Resolution") }.OfType<string>());
        }
        if (told.Count == 0 && Text(error, "message") is { } general) told.Add(general);
        var text = string.Concat(string.Join(' ', told).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    private static string? Text(JsonElement thing, string name) =>
        thing.ValueKind == JsonValueKind.Object && thing.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text and not "None" ? text : null;
}
