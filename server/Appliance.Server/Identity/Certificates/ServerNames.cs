using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Server.Identity.Certificates;

/// <summary>All by which the server's machine can be called: host names and addresses.</summary>
internal sealed record ServerNames(IReadOnlyList<string> HostNames, IReadOnlyList<IPAddress> Addresses)
{
    public static ServerNames OfThisMachine(IEnumerable<string> more)
    {
        var host = Environment.MachineName.ToLowerInvariant();
        var domain = IPGlobalProperties.GetIPGlobalProperties().DomainName.ToLowerInvariant();
        var names = more.Append("localhost").Append(host);
        if (domain.Length > 0 && !host.Contains('.', StringComparison.Ordinal)) names = names.Append($"{host}.{domain}");
        return new ServerNames(
            [.. names.Where(name => Uri.CheckHostName(name) == UriHostNameType.Dns).Distinct(StringComparer.Ordinal)],
            [.. LocalAddresses().Append(IPAddress.Loopback).Append(IPAddress.IPv6Loopback).Distinct()]);
    }

    /// <summary>Addresses others can reach us at: no loopback, no link-local ones.</summary>
    public static IEnumerable<IPAddress> Reachable() =>
        LocalAddresses().Where(address => !IPAddress.IsLoopback(address)).OrderBy(address => address.AddressFamily);

    /// <summary>Everything we want is in the certificate already. Names that went away may stay in it: they do no harm.</summary>
    public bool AreIn(X509Certificate2 certificate)
    {
        var held = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return held is not null
            && HostNames.All(held.EnumerateDnsNames().Contains)
            && Addresses.All(held.EnumerateIPAddresses().Contains);
    }

    private static IEnumerable<IPAddress> LocalAddresses() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        from entry in network.GetIPProperties().UnicastAddresses
        let address = entry.Address
        where address.AddressFamily is AddressFamily.InterNetwork || (!address.IsIPv6LinkLocal && address.AddressFamily is AddressFamily.InterNetworkV6)
        select new IPAddress(address.GetAddressBytes());
}
