using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Machines;

namespace Appliance.Server.Power.Libvirt;

/// <summary>What is needed of a virtual machine, and what has no place with it.</summary>
internal static class DomainSpec
{
    private const int LongestName = 255;
    private const string Driver = "libvirt";

    public static void Check(PowerSetting setting, PowerSpec spec, IMachines machines, List<FieldFault> faults)
    {
        if (setting.Through is not { } host) faults.Add(new("through", $"is needed for {Driver}: the host that the virtual machine is on."));
        else if (machines.Find(new ResourceId(host)) is not { Member: true }) faults.Add(new("through", "must be a member: its agent switches the virtual machine."));
        // libvirt's own rule for names, and one that no agent refuses.
        if (setting.Address is { } name && (name.Length > LongestName || name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl)))
            faults.Add(new("address", $"is the domain's name here: at most {LongestName} characters, none of them a '/' or a control character."));
        if (setting.User is not null) faults.Add(new("user", $"has no place with {Driver}."));
        if (spec.Password is not null) faults.Add(new("password", $"has no place with {Driver}."));
        if (setting.Port is not null) faults.Add(new("port", $"has no place with {Driver}."));
        if (setting.Fingerprint is not null) faults.Add(new("fingerprint", $"has no place with {Driver}."));
    }
}
