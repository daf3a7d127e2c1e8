using Appliance.Contracts;

namespace Appliance.Web.Pages;

/// <summary>How a machine is switched, as it is typed.</summary>
internal sealed class PowerEntry
{
    public string Driver { get; set; } = "none";

    public string? Address { get; set; }

    public int? Port { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    public string? Fingerprint { get; set; }

    public string? Through { get; set; }

    public int? CipherSuite { get; set; }

    /// <summary>Drivers that need nothing but their name.</summary>
    public bool TakesAddress => Driver is not ("none" or "wake-on-lan");

    /// <summary>The address is the domain's name, and the host is who it goes through.</summary>
    public bool IsDomain => Driver == "libvirt";

    /// <summary>The simulated driver's address is a behaviour, and it has nobody to convince.</summary>
    public bool SpeaksToBmc => TakesAddress && !IsDomain && Driver != "simulated";

    public bool IsIpmi => Driver == "ipmi";

    public static PowerEntry Of(MachinePower power) => new()
    {
        Driver = power.Driver,
        Address = power.Address,
        Port = power.Port,
        User = power.User,
        Fingerprint = power.Fingerprint,
        Through = power.ThroughName ?? power.Through?.ToString(),
        CipherSuite = power.CipherSuite,
    };

    public bool IsSame(PowerEntry other) =>
        (Driver, Address, Port, User, Fingerprint, Through, CipherSuite) == (other.Driver, other.Address, other.Port, other.User, other.Fingerprint, other.Through, other.CipherSuite);

    public PowerSpec Spec()
    {
        if (!TakesAddress) return new PowerSpec { Driver = Driver };
        if (IsDomain) return new PowerSpec { Driver = Driver, Address = Address, Through = Through };
        if (!SpeaksToBmc) return new PowerSpec { Driver = Driver, Address = Address };
        return new PowerSpec
        {
            Driver = Driver,
            Address = Address,
            Port = Port,
            User = User,
            Password = string.IsNullOrEmpty(Password) ? null : Password,
            Fingerprint = IsIpmi ? null : Fingerprint,
            Through = string.IsNullOrWhiteSpace(Through) ? null : Through,
            CipherSuite = IsIpmi ? CipherSuite : null,
        };
    }
}
