using Appliance.Protocols;

namespace Appliance.Fuzz.Codecs;

/// <summary>DHCPv4 messages with everything a server asks them.</summary>
internal static class Dhcp4Codec
{
    private static readonly byte[] First = new byte[2 * DhcpMessage.MaximumLength], Second = new byte[2 * DhcpMessage.MaximumLength];

    public static Codec Packets { get; } = new("dhcp4", Try)
    {
        Seeds = [Seed(), [.. Seed()[..240], 53, 1, 3, 82, 6, 1, 4, 1, 2, 3, 4, 52, 1, 3, 93, 2, 0, 7, 97, 17, 0, .. new byte[16], 77, 5, 4, 105, 80, 88, 69, 61, 7, 1, 2, 3, 4, 5, 6, 7, 255]],
        Classes = ["Appliance.Protocols.Dhcp", "Appliance.Protocols.Option", "Appliance.Protocols.RelayInformation", "Appliance.Protocols.Wire"],
    };

    private static void Try(ReadOnlySpan<byte> input)
    {
        if (!DhcpMessage.TryRead(input, out var message, out var error))
        {
            Law.Holds(message is null && error != WireError.None, "what is refused has a reason and no message");
            return;
        }
        Law.Holds(error == WireError.None, "what is read has no error");
        Ask(message);
        var length = message.Write(First);
        Law.Holds(length > 0, "what was read can be written");
        if (length > DhcpMessage.MaximumLength) return;
        Law.Holds(DhcpMessage.TryRead(First.AsSpan(0, length), out var again, out _), "what was written can be read");
        Law.Holds(First.AsSpan(0, length).SequenceEqual(Second.AsSpan(0, again!.Write(Second))), "writing what was read of it changes nothing");
    }

    private static void Ask(DhcpMessage message)
    {
        var options = message.Options;
        _ = (message.Type, message.WantsBroadcast, options.Get(DhcpOption.ServerId), options.Get(DhcpOption.RequestedAddress), options.Get(DhcpOption.LeaseTime), options.Get(DhcpOption.MaxMessageSize));
        _ = (options.Get(DhcpOption.ClientId), options.Get(DhcpOption.HostName), options.Get(DhcpOption.VendorClass), options.Get(DhcpOption.ParameterList), options.Get(DhcpOption.VendorSpecific));
        _ = (options.Get(DhcpOption.Router), options.Get(DhcpOption.ClientArch), options.Get(DhcpOption.UserClass), options.Get(DhcpOption.SubnetSelection), options.Get(DhcpOption.Ipxe), options.Get(DhcpOption.Overload));
        if (options.TryGet(DhcpOption.MachineId, out var machine)) Law.Holds(machine.Length is 0 or 16 or 17, "a machine's identifier has the length of one");
        var relay = RelayInformation.Of(options);
        Law.Holds(relay.CircuitId.Length <= byte.MaxValue && relay.RemoteId.Length <= byte.MaxValue, "a relay's identifiers fit into their length");
    }

    private static byte[] Seed()
    {
        var message = new DhcpMessage { Op = DhcpMessage.BootRequest, TransactionId = 0x01020304, Mac = MacAddress.Parse("52:54:00:00:00:01") };
        message.Options.Set(DhcpOption.MessageType, DhcpMessageType.Discover);
        message.Options.Set(DhcpOption.VendorClass, "PXEClient:Arch:00007:UNDI:003016");
        message.Options.Set(DhcpOption.ParameterList, [1, 3, 6, 43, 60, 66, 67]);
        message.Options.Set(DhcpOption.HostName, "host");
        message.Options.Set(DhcpOption.MaxMessageSize, (ushort)1472);
        return First[..message.Write(First)];
    }
}
