using System.Text.Json.Serialization;
using Appliance.Agent.Link;

namespace Appliance.Agent.Membership;

/// <summary>A membership as it lies on disk. Certificates are DER in base64.</summary>
internal sealed record MemberFile(string Resource, string Name, string Agents, string Pin, byte[] Certificate, IReadOnlyList<byte[]> Chain)
{
    /// <summary>Null when an address or the pin has been damaged.</summary>
    public (Member Member, ServerPin Pin)? Read() =>
        ServerAddress.TryParse(Agents, out var agents) && ServerPin.TryParse(Pin, out var pin)
            ? (new Member(Resource, Name, agents, Certificate, Chain), pin)
            : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MemberFile))]
[JsonSerializable(typeof(CredentialFile))]
[JsonSerializable(typeof(RenewalFile))]
[JsonSerializable(typeof(AgentSettings))]
internal sealed partial class StateJson : JsonSerializerContext;
