using System.Net.NetworkInformation;
using System.Net.Sockets;
using Appliance.Agent.Contracts;
using Appliance.Agent.Link;

namespace Appliance.Agent.Screen;

/// <summary>What the screen says of the machine itself.</summary>
internal sealed record ScreenFacts(string Machine, string Serial, string Address, string Server, string Pin)
{
    public static ScreenFacts Read(Hardware hardware, BootArguments boot)
    {
        var nic = hardware.Nics.FirstOrDefault(one => one.Booted) ?? hardware.Nics.FirstOrDefault(one => one.Link) ?? hardware.Nics.FirstOrDefault();
        var machine = $"{hardware.System.Maker} {hardware.System.Model}".Trim();
        return new ScreenFacts(
            machine.Length > 0 ? machine : "(unnamed)",
            hardware.System.Serial.Length > 0 ? hardware.System.Serial : hardware.System.Uuid,
            nic is null ? "no network interface" : $"{AddressOf(nic.Name)} on {nic.Name} ({nic.Mac})",
            boot.Server.ToString(),
            boot.Pin.Short);
    }

    private static string AddressOf(string name)
    {
        var addresses = NetworkInterface.GetAllNetworkInterfaces().Where(one => one.Name == name).SelectMany(one => one.GetIPProperties().UnicastAddresses);
        return addresses.FirstOrDefault(one => one.Address.AddressFamily == AddressFamily.InterNetwork)?.Address.ToString() ?? "no address";
    }
}
