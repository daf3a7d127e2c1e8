using System.Net;
using Appliance.Contracts;
using Appliance.Server.Inventory;
using Appliance.Server.Power.Drivers;
using Appliance.Server.Power.Libvirt;
using Appliance.Server.Power.Reach;

namespace Appliance.Server.Power.Machines;

/// <summary>Looks at everything an operator has said about a machine's power, and names all that is wrong.</summary>
internal sealed class SpecCheck(PowerDrivers drivers, BmcReach reach, IMachines machines)
{
    private const int LongestText = 128;
    private const int LongestName = 253;
    private const int FingerprintDigits = 64;
    private const int LongestIpmiUser = 16; // IPMI 2.0, 13.20
    private const int LongestIpmiPassword = 20; // 13.33

    /// <param name="through">The machine that <see cref="PowerSpec.Through"/> names.</param>
    /// <exception cref="FaultException">Invalid.</exception>
    public PowerSetting Check(PowerSpec spec, Guid? through, PowerMachine? before)
    {
        List<FieldFault> faults = [];
        var fingerprint = Empty(spec.Fingerprint)?.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        var setting = new PowerSetting(spec.Driver, Empty(spec.Address), spec.Port, Empty(spec.User), fingerprint, through, spec.CipherSuite);
        if (!drivers.Names.Contains(spec.Driver)) faults.Add(new("driver", $"must be one of {string.Join(", ", drivers.Names)}."));
        Address(setting, faults);
        if (setting.Port is < 1 or > IPEndPoint.MaxPort) faults.Add(new("port", $"must be 1 to {IPEndPoint.MaxPort}."));
        if (setting.User is { } user && !IsText(user)) faults.Add(new("user", $"must have at most {LongestText} characters, none of them a control character."));
        if (spec.Password is { } password && !IsText(password)) faults.Add(new("password", $"must have 1 to {LongestText} characters, none of them a control character."));
        if (fingerprint is not null && (fingerprint.Length != FingerprintDigits || !fingerprint.All(char.IsAsciiHexDigit)))
            faults.Add(new("fingerprint", "must be a SHA-256: 64 hexadecimal digits, with or without colons."));
        if (setting.Driver == PowerDrivers.Libvirt) DomainSpec.Check(setting, spec, machines, faults);
        else Needs(setting, spec, before, faults);
        Ipmi(setting, spec, faults);
        return faults.Count == 0 ? setting : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The power settings were not changed.", faults);
    }

    private void Address(PowerSetting setting, List<FieldFault> faults)
    {
        if (setting.Address is not { } address || setting.Driver is PowerDrivers.None or PowerDrivers.WakeOnLan or PowerDrivers.Libvirt) return;
        if (setting.Driver == PowerDrivers.Simulated)
        {
            if (!SimulatedPower.Behaviours.Contains(address)) faults.Add(new("address", $"must be one of {string.Join(", ", SimulatedPower.Behaviours)}."));
        }
        else if (IPAddress.TryParse(address, out var literal))
        {
            if (reach.Refusal(literal) is { } why) faults.Add(new("address", why));
        }
        else if (address.Length > LongestName || Uri.CheckHostName(address) != UriHostNameType.Dns)
        {
            faults.Add(new("address", "must be an IP address or a host name."));
        }
    }

    private static void Needs(PowerSetting setting, PowerSpec spec, PowerMachine? before, List<FieldFault> faults)
    {
        if (PowerDrivers.SpeaksToBmc(setting.Driver))
        {
            if (setting.Address is null) faults.Add(new("address", $"is needed for {setting.Driver}."));
            if (setting.User is null) faults.Add(new("user", $"is needed for {setting.Driver}."));
            if (spec.Password is null && !(before?.HasPassword == true && before.Setting.IsSameBmc(setting)))
                faults.Add(new("password", before?.HasPassword == true ? "must be given anew: it was meant for another BMC or user." : $"is needed for {setting.Driver}."));
            return;
        }
        if (setting.Driver is not (PowerDrivers.None or PowerDrivers.WakeOnLan or PowerDrivers.Simulated)) return;
        if (setting.Address is not null && setting.Driver != PowerDrivers.Simulated) faults.Add(new("address", $"has no place with {setting.Driver}."));
        if (setting.User is not null) faults.Add(new("user", $"has no place with {setting.Driver}."));
        if (spec.Password is not null) faults.Add(new("password", $"has no place with {setting.Driver}."));
        if (setting.Port is not null) faults.Add(new("port", $"has no place with {setting.Driver}."));
        if (setting.Fingerprint is not null) faults.Add(new("fingerprint", $"has no place with {setting.Driver}."));
    }

    /// <summary>What only IPMI has, and what it has not.</summary>
    private static void Ipmi(PowerSetting setting, PowerSpec spec, List<FieldFault> faults)
    {
        if (setting.Driver != PowerDrivers.Ipmi)
        {
            if (setting.CipherSuite is not null) faults.Add(new("cipherSuite", $"has no place with {setting.Driver}."));
            return;
        }
        if (setting.CipherSuite is not (null or 3 or 17)) faults.Add(new("cipherSuite", "must be 17, or 3 for a BMC that has no better."));
        if (setting.Fingerprint is not null) faults.Add(new("fingerprint", "has no place with ipmi."));
        if (setting.User is { Length: > LongestIpmiUser }) faults.Add(new("user", $"must have at most {LongestIpmiUser} characters with ipmi."));
        if (spec.Password is { } password && System.Text.Encoding.UTF8.GetByteCount(password) > LongestIpmiPassword)
            faults.Add(new("password", $"must have at most {LongestIpmiPassword} bytes with ipmi."));
    }

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsText(string text) => text.Length is >= 1 and <= LongestText && !text.Any(char.IsControl);
}
