namespace Appliance.Protocols;

/// <summary>What a relay says of where a request comes from: option 82 (RFC 3046), taken apart. What is missing is empty.</summary>
public readonly struct RelayInformation
{
    private const byte Circuit = 1;
    private const byte Remote = 2;
    private const byte Link = 5;
    private const byte Override = 11;
    private const byte Port = 19;

    /// <summary>The port of the switch or the line (RFC 3046 §3.1).</summary>
    public ReadOnlyMemory<byte> CircuitId { get; private init; }

    /// <summary>The switch or the modem (RFC 3046 §3.2).</summary>
    public ReadOnlyMemory<byte> RemoteId { get; private init; }

    /// <summary>The network the client is on, where giaddr is merely where the relay can be reached (RFC 3527 §3).</summary>
    public Ipv4Address LinkSelection { get; private init; }

    /// <summary>What the client shall take for the server's address, so that its renewals pass the relay too (RFC 5107 §4).</summary>
    public Ipv4Address ServerIdOverride { get; private init; }

    /// <summary>Answers go to the UDP port the request came from (RFC 8357 §4).</summary>
    public bool HasSourcePort { get; private init; }

    /// <summary>Empty when it is missing or makes no sense: it is echoed all the same.</summary>
    public static RelayInformation Of(DhcpOptions options)
    {
        var information = new RelayInformation();
        if (!options.TryGet(DhcpOption.RelayInformation, out var octets)) return information;
        var rest = octets.AsMemory();
        while (rest.Length >= 2)
        {
            var (code, length) = (rest.Span[0], rest.Span[1]);
            if (rest.Length < 2 + length) return new RelayInformation();
            var value = rest.Slice(2, length);
            information = code switch
            {
                Circuit => information with { CircuitId = value },
                Remote => information with { RemoteId = value },
                Link when length == 4 => information with { LinkSelection = Address(value.Span) },
                Override when length == 4 => information with { ServerIdOverride = Address(value.Span) },
                Port => information with { HasSourcePort = true },
                _ => information,
            };
            rest = rest[(2 + length)..];
        }
        return rest.IsEmpty ? information : new RelayInformation();
    }

    private static Ipv4Address Address(ReadOnlySpan<byte> octets)
    {
        var wire = new WireReader(octets);
        return new Ipv4Address(wire.U32());
    }
}
