using Appliance.Protocols;

namespace Appliance.Fuzz.Codecs;

/// <summary>DHCPv6 datagrams with their relays.</summary>
internal static class Dhcp6PacketCodec
{
    private static readonly byte[] First = new byte[2 * Dhcp6Message.MaximumLength], Second = new byte[2 * Dhcp6Message.MaximumLength];

    /// <summary>A SOLICIT with identifier, association, wishes, class and architecture; and the same through a relay.</summary>
    private static readonly byte[] Solicit =
    [
        1, 1, 2, 3, 0, 1, 0, 10, 0, 3, 0, 1, 0x52, 0x54, 0, 0, 0, 1, 0, 3, 0, 40, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 24, .. new byte[16], 0, 0, 0, 60, 0, 0, 0, 120,
        0, 6, 0, 4, 0, 23, 0, 59, 0, 15, 0, 6, 0, 4, 105, 80, 88, 69, 0, 61, 0, 2, 0, 7, 0, 16, 0, 9, 0, 0, 1, 87, 0, 3, 80, 88, 69, 0, 24, 0, 5, 3, 108, 97, 98, 0,
    ];

    public static Codec Packets { get; } = new("dhcp6", Try)
    {
        Seeds = [Solicit, [12, 0, .. new byte[32], 0, 18, 0, 3, 101, 116, 104, 0, 79, 0, 8, 0, 1, 1, 2, 3, 4, 5, 6, 0, 9, 0, (byte)Solicit.Length, .. Solicit]],
        Classes = ["Appliance.Protocols.Dhcp6", "Appliance.Protocols.Duid", "Appliance.Protocols.IdentityAssociation", "Appliance.Protocols.Wire"],
        MostBytes = 256 << 10,
    };

    private static void Try(ReadOnlySpan<byte> input)
    {
        if (!Dhcp6Packet.TryRead(input, out var packet, out var error))
        {
            Law.Holds(packet is null && error != WireError.None, "what is refused has a reason and no packet");
            return;
        }
        Law.Holds(packet.Relays.Count <= Dhcp6Packet.MostHops + 1, "no more relays than may be in each other");
        Ask(packet);
        var length = packet.Write(First);
        Law.Holds(length == input.Length, "what was read is written as long as it was");
        Law.Holds(Dhcp6Packet.TryRead(First.AsSpan(0, length), out var again, out _), "what was written can be read");
        Law.Holds(First.AsSpan(0, length).SequenceEqual(Second.AsSpan(0, again!.Write(Second))), "writing what was read of it changes nothing");
        Law.Holds(packet.Answer(packet.Message).Write(Second) <= length, "an answer's wrappings are no longer than its request's");
    }

    private static void Ask(Dhcp6Packet packet)
    {
        var options = packet.Message.Options;
        _ = (packet.Link, options.Get(Dhcp6Option.ClientId)?.Mac, options.Get(Dhcp6Option.ServerId), options.Get(Dhcp6Option.OptionRequest), options.Get(Dhcp6Option.Status), options.Get(Dhcp6Option.UserClass));
        _ = (options.Get(Dhcp6Option.VendorClass), options.Get(Dhcp6Option.DomainList), options.Get(Dhcp6Option.DnsServers), options.Get(Dhcp6Option.BootFileUrl), options.Get(Dhcp6Option.BootFileParameters));
        _ = options.Get(Dhcp6Option.ClientArchitectures);
        foreach (var association in options.All(Dhcp6Option.IaNa))
            foreach (var address in association.Addresses) Law.Holds(address.Preferred <= address.Valid, "no address is preferred longer than it is valid");
        foreach (var relay in packet.Relays) _ = relay.ClientMac;
    }
}
