using Appliance.Server.Dhcp.Leases;

namespace Appliance.Server.Dhcp.Endpoints;

/// <summary>A part of an address, a MAC address or a host name. A million leases are looked through without an allocation for each.</summary>
internal sealed class LeaseSearch(string text)
{
    private readonly string _mac = text.Replace('-', ':');

    /// <summary>An address or a MAC address has nothing that these characters are not part of.</summary>
    private readonly bool _maybeAddress = text.All(c => char.IsAsciiDigit(c) || c == '.');
    private readonly bool _maybeMac = text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '-');

    public bool Fits(Binding binding)
    {
        if (binding.HostName?.Contains(text, StringComparison.OrdinalIgnoreCase) == true) return true;
        Span<char> said = stackalloc char[24];
        if (_maybeAddress && ((ReadOnlySpan<char>)said[..binding.Address.Format(said)]).Contains(text, StringComparison.Ordinal)) return true;
        return _maybeMac && ((ReadOnlySpan<char>)said[..binding.Mac.Format(said)]).Contains(_mac, StringComparison.OrdinalIgnoreCase);
    }
}
