using System.Text.Json;

namespace Appliance.Server.Power.Redfish;

/// <summary>What a BMC answered.</summary>
/// <param name="Body">Undefined when there was none.</param>
/// <param name="Location">As a path on the BMC.</param>
internal sealed record RedfishAnswer(int Status, JsonElement Body, string? ETag, string? Location, string? AuthToken)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
