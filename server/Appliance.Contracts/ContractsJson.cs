using System.Text.Json;
using System.Text.Json.Serialization;

namespace Appliance.Contracts;

/// <summary>How every contract looks as JSON: camel case, enums as words, unknown fields refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Page<Resource>))]
[JsonSerializable(typeof(Page<Lease>))]
[JsonSerializable(typeof(Page<EventRecord>))]
[JsonSerializable(typeof(ResourceDetail))]
[JsonSerializable(typeof(IReadOnlyList<BootAttempt>))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(ExpectRequest))]
[JsonSerializable(typeof(IReadOnlyList<IgnoredAddress>))]
[JsonSerializable(typeof(IReadOnlyList<Subnet>))]
[JsonSerializable(typeof(SubnetSpec))]
[JsonSerializable(typeof(IReadOnlyList<Reservation>))]
[JsonSerializable(typeof(ReservationSpec))]
[JsonSerializable(typeof(SetupState))]
[JsonSerializable(typeof(SetupRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginReply))]
[JsonSerializable(typeof(IReadOnlyList<ApiTokenInfo>))]
[JsonSerializable(typeof(JoinTokenRequest))]
[JsonSerializable(typeof(JoinTokenReply))]
[JsonSerializable(typeof(IReadOnlyList<JoinTokenInfo>))]
[JsonSerializable(typeof(ApplianceStatus))]
public sealed partial class ContractsJson : JsonSerializerContext;
