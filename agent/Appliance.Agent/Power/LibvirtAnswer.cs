using Appliance.Agent.Bus;
using Appliance.Agent.Tickets;

namespace Appliance.Agent.Power;

/// <summary>What libvirt's errors mean. libvirt-dbus has one name for all that libvirt says, and its sentences may be translated, so they are shown and not read.</summary>
internal static class LibvirtAnswer
{
    public static bool IsLibvirts(BusException error) => error.Name == "org.libvirt.Error";

    /// <summary>Nothing was done; or what was done may be done twice.</summary>
    public static Ending Away(BusException error) => error.Name == BusException.AccessDenied
        ? Ending.Failed("LIBVIRT_REFUSED", "The agent may not use libvirt: its user is not in the group libvirt.", again: false)
        : Ending.Failed("LIBVIRT_AWAY", $"libvirt does not answer: {Line(error)}", again: true);

    public static Ending Refused(BusException error) =>
        IsLibvirts(error) ? Ending.Failed("LIBVIRT_REFUSED", $"libvirt said no: {Line(error)}", again: false) : Away(error);

    public static Ending Missing(string by) => Ending.Failed("DOMAIN_MISSING", $"No domain of this host has {by}.", again: false);

    public static Ending Unclear(int several, string by) => Ending.Failed("DOMAIN_UNCLEAR", $"{several} domains of this host have {by}.", again: false);

    private static string Line(BusException error) => error.Message.Split('\n')[0];
}
