using Appliance.Contracts;

namespace Appliance.Web.Frame;

/// <summary>States as colours; the word is always beside it.</summary>
internal static class Moods
{
    public static string Of(Resource resource) => resource switch
    {
        { Fault: not null } => "bad",
        { Pending: not null } => "warn",
        _ => Of(resource.Lifecycle),
    };

    public static string Of(Lifecycle lifecycle) => lifecycle switch
    {
        Lifecycle.Enrolled or Lifecycle.Available or Lifecycle.Allocated or Lifecycle.Active => "good",
        Lifecycle.Quarantined => "bad",
        Lifecycle.Rescue or Lifecycle.Discovered => "warn",
        Lifecycle.Retired => "off",
        _ => "busy",
    };

    public static string Of(Severity severity) => severity switch
    {
        Severity.Notice => "busy",
        Severity.Warning => "warn",
        Severity.Error => "bad",
        _ => "off",
    };

    public static string Of(SubnetState state) => state switch
    {
        SubnetState.Serving or SubnetState.Observing => "good",
        SubnetState.Probing => "busy",
        SubnetState.Off => "off",
        _ => "bad",
    };

    public static string Of(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Taken => "good",
        ImportOutcome.Present => "off",
        _ => "warn",
    };

    public static string Of(ImportVerdict verdict) => verdict switch
    {
        ImportVerdict.Understood => "good",
        ImportVerdict.Ignored => "off",
        ImportVerdict.NoPlaceYet => "warn",
        _ => "bad",
    };

    public static string Of(ServiceState state) => state switch
    {
        ServiceState.Running => "good",
        ServiceState.Starting => "busy",
        ServiceState.Degraded => "warn",
        ServiceState.Failed => "bad",
        _ => "off",
    };

    public static string Of(DnsForwarderState state) => state switch
    {
        DnsForwarderState.Up => "good",
        DnsForwarderState.Slow => "warn",
        DnsForwarderState.Down => "bad",
        _ => "off",
    };

    public static string Of(LeaseState state) => state switch
    {
        LeaseState.Active => "good",
        LeaseState.Declined => "bad",
        _ => "off",
    };

    public static string Of(BootOutcome outcome) => outcome switch
    {
        BootOutcome.Reported or BootOutcome.LocalBoot => "good",
        BootOutcome.Running => "busy",
        BootOutcome.Failed => "bad",
        _ => "off",
    };

    public static string Of(PowerState state) => state switch
    {
        PowerState.On => "good",
        PowerState.Off => "off",
        _ => "warn",
    };

    public static string Of(JobState state) => state switch
    {
        JobState.Finished => "good",
        JobState.Running or JobState.Waiting => "busy",
        JobState.Undoing or JobState.Parked => "warn",
        JobState.Stuck or JobState.Failed => "bad",
        _ => "off",
    };

    public static string Of(JobStepState state) => state switch
    {
        JobStepState.Done => "good",
        JobStepState.Running => "busy",
        JobStepState.Retrying or JobStepState.Undoing => "warn",
        JobStepState.Failed or JobStepState.UndoFailed => "bad",
        _ => "off",
    };

    public static string Of(NotificationState state) => state switch
    {
        NotificationState.Active => "good",
        NotificationState.Failing => "warn",
        _ => "bad",
    };

    public static string Of(DeliveryState state) => state switch
    {
        DeliveryState.Sent => "good",
        DeliveryState.Waiting => "busy",
        _ => "bad",
    };

    public static string Of(PluginState state) => state switch
    {
        PluginState.Running => "good",
        PluginState.Enabled => "busy",
        PluginState.Failed => "bad",
        _ => "off",
    };
}
