using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Appliance.Contracts;

/// <summary>
/// How every contract looks as JSON: camel case, enums as words (<see cref="CamelCaseEnum{T}"/>). A client skips fields it does not know,
/// since a newer server may have more; the server refuses them, by options of its own.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Page<Resource>))]
[JsonSerializable(typeof(Page<Lease>))]
[JsonSerializable(typeof(Page<EventRecord>))]
[JsonSerializable(typeof(AcknowledgeRequest))]
[JsonSerializable(typeof(AcknowledgeReply))]
[JsonSerializable(typeof(EventAttention))]
[JsonSerializable(typeof(ResourceDetail))]
[JsonSerializable(typeof(IReadOnlyList<BootAttempt>))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(RejectRequest))]
[JsonSerializable(typeof(ExpectRequest))]
[JsonSerializable(typeof(Page<IgnoredAddress>))]
[JsonSerializable(typeof(IReadOnlyList<Subnet>))]
[JsonSerializable(typeof(SubnetSpec))]
[JsonSerializable(typeof(IReadOnlyList<Reservation>))]
[JsonSerializable(typeof(ReservationSpec))]
[JsonSerializable(typeof(SetupState))]
[JsonSerializable(typeof(SetupRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginReply))]
[JsonSerializable(typeof(IReadOnlyList<ApiTokenInfo>))]
[JsonSerializable(typeof(SecondStepRequest))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(IReadOnlyList<User>))]
[JsonSerializable(typeof(UserSpec))]
[JsonSerializable(typeof(UserChange))]
[JsonSerializable(typeof(PasswordSpec))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(BreakGlassReply))]
[JsonSerializable(typeof(IReadOnlyList<Group>))]
[JsonSerializable(typeof(GroupSpec))]
[JsonSerializable(typeof(IReadOnlyList<Role>))]
[JsonSerializable(typeof(RoleSpec))]
[JsonSerializable(typeof(IReadOnlyList<Grant>))]
[JsonSerializable(typeof(GrantSpec))]
[JsonSerializable(typeof(Me))]
[JsonSerializable(typeof(WhyAnswer))]
[JsonSerializable(typeof(TotpSetup))]
[JsonSerializable(typeof(CodeSpec))]
[JsonSerializable(typeof(RecoveryCodes))]
[JsonSerializable(typeof(PasswordResetRequest))]
[JsonSerializable(typeof(PasswordResetFinish))]
[JsonSerializable(typeof(ResetTokenReply))]
[JsonSerializable(typeof(Page<AuditRecord>))]
[JsonSerializable(typeof(AuditCheck))]
[JsonSerializable(typeof(PoolSpec))]
[JsonSerializable(typeof(JoinTokenRequest))]
[JsonSerializable(typeof(JoinTokenReply))]
[JsonSerializable(typeof(Page<JoinTokenInfo>))]
[JsonSerializable(typeof(IReadOnlyList<SecretInfo>))]
[JsonSerializable(typeof(SecretRequest))]
[JsonSerializable(typeof(RotationRequest))]
[JsonSerializable(typeof(RotationReply))]
[JsonSerializable(typeof(ApplianceStatus))]
[JsonSerializable(typeof(IReadOnlyList<Plugin>))]
[JsonSerializable(typeof(PluginDetail))]
[JsonSerializable(typeof(PluginPlan))]
[JsonSerializable(typeof(EnablePluginRequest))]
[JsonSerializable(typeof(DisablePluginRequest))]
[JsonSerializable(typeof(PluginsDisabled))]
[JsonSerializable(typeof(PluginSettings))]
[JsonSerializable(typeof(PluginSettingsChange))]
[JsonSerializable(typeof(Page<JobSummary>))]
[JsonSerializable(typeof(JobDetail))]
[JsonSerializable(typeof(Page<JobLine>))]
[JsonSerializable(typeof(IReadOnlyList<ReconcilerInfo>))]
[JsonSerializable(typeof(IReadOnlyList<Notification>))]
[JsonSerializable(typeof(NotificationSpec))]
[JsonSerializable(typeof(NotificationReply))]
[JsonSerializable(typeof(SigningSecretReply))]
[JsonSerializable(typeof(IReadOnlyList<NotificationDelivery>))]
[JsonSerializable(typeof(WebhookMessage))]
public sealed partial class ContractsJson : JsonSerializerContext
{
    /// <summary>For options that want everything to be there: nulls are left out when writing, so they may be missing when reading.</summary>
    public static void WhatMayBeNullMayBeLeftOut(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter?.IsNullable == true)) property.IsRequired = false;
    }
}
