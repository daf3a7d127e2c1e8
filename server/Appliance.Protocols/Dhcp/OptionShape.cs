namespace Appliance.Protocols;

/// <summary>What the value of a DHCP option is made of, as operators write it.</summary>
public enum OptionShape
{
    /// <summary>Hexadecimal octets, with or without "0x" and colons: "0x0a:0b", "0a0b".</summary>
    Octets,

    /// <summary>ASCII text.</summary>
    Text,

    /// <summary>"on" or "off": one octet (RFC 2132 §4.1).</summary>
    Flag,
    U8,
    U16,
    U32,

    /// <summary>Seconds, perhaps negative (RFC 2132 §3.4).</summary>
    I32,

    /// <summary>Several numbers of 16 bits, joined by commas.</summary>
    U16s,
    Address,

    /// <summary>At least one address; several are joined by commas.</summary>
    Addresses,

    /// <summary>Pairs of addresses, each "10.0.0.0 10.1.0.1", joined by commas (RFC 2132 §4.3, §5.8).</summary>
    AddressPairs,

    /// <summary>Classless routes, each "10.0.0.0/8 10.1.0.1", joined by commas (RFC 3442).</summary>
    Routes,

    /// <summary>Domain names, joined by commas, compressed on the wire (RFC 3397).</summary>
    Domains,
}
