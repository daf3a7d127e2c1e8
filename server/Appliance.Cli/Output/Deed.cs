using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Cli.Output;

/// <summary>What <c>--json</c> prints where the API answers a success with nothing.</summary>
/// <param name="Done">The verb: "remove".</param>
/// <param name="Object">What it was done to, as events name it: "subnet/lab"; null for the appliance itself.</param>
internal sealed record Deed(string Done, string? Object, string Message);

/// <summary>A sign-in without its secret, which is in the profile.</summary>
/// <param name="Subnet">The first subnet, when set-up made one.</param>
internal sealed record SignedIn(string Server, string Name, DateTimeOffset Expires, string? Subnet = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Deed))]
[JsonSerializable(typeof(SignedIn))]
internal sealed partial class DeedJson : JsonSerializerContext;
