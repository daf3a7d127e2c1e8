using Appliance.Protocols;
using Appliance.Tests.Golden;
using CsCheck;

namespace Appliance.Tests.Laws;

/// <summary>What holds for every DHCP message.</summary>
public sealed class DhcpCodecLaws
{
    private static readonly Gen<Ipv4Address> AnyAddress = Gen.UInt.Select(bits => new Ipv4Address(bits));

    private static readonly Gen<string> AnyText = Gen.String[Gen.Char['!', '~'], 0, 60];

    /// <summary>Some with a value of several pieces, some with an empty one.</summary>
    private static readonly Gen<(byte Code, byte[] Value)[]> AnyOptions =
        Gen.Select(Gen.Byte[1, 254].Where(code => code != DhcpOption.Overload.Code), Gen.Byte.Array[0, 600]).Array[0, 6];

    private static readonly Gen<DhcpMessage> AnyMessage =
        from numbers in Gen.Select(Gen.Byte, Gen.Byte, Gen.UInt, Gen.UShort, Gen.UShort)
        from addresses in AnyAddress.Array[4]
        from mac in Gen.ULong[0, (1ul << 48) - 1]
        from texts in Gen.Select(AnyText, AnyText)
        from options in AnyOptions
        select With(options, new DhcpMessage
        {
            Op = numbers.Item1,
            Hops = numbers.Item2,
            TransactionId = numbers.Item3,
            Seconds = numbers.Item4,
            Flags = numbers.Item5,
            ClientAddress = addresses[0],
            YourAddress = addresses[1],
            NextServer = addresses[2],
            RelayAddress = addresses[3],
            Mac = new MacAddress(mac),
            ServerName = texts.Item1,
            BootFile = texts.Item2,
        });

    [Fact]
    public void WhatIsWrittenIsReadBack() => AnyMessage.Sample(message =>
    {
        var bytes = Written(message);
        DhcpMessage.TryRead(bytes, out var read, out _).ShouldBeTrue();
        Written(read!).Order().ShouldBe(bytes.Order()); // Options come back sorted by number.
        Same(read!, message).ShouldBeTrue();
    }, iter: 1_000);

    [Fact]
    public void EveryTruncationIsRefusedOrLosesOnlyWholeOptions() => AnyMessage.Sample(message =>
    {
        var bytes = Written(message);
        for (var length = 0; length < bytes.Length; length += length < 240 ? 1 : 7)
        {
            if (!DhcpMessage.TryRead(bytes.AsSpan(0, length), out var read, out var error))
            {
                error.ShouldNotBe(WireError.None);
                continue;
            }
            length.ShouldBeGreaterThanOrEqualTo(DhcpMessage.MinimumLength);
            foreach (var code in read!.Options.Codes) message.Options[code].StartsWith(read.Options[code]).ShouldBeTrue();
        }
    }, iter: 200);

    [Fact]
    public void RandomNoiseNeverThrows() => Gen.Byte.Array[0, 1_500].Sample(noise =>
    {
        DhcpMessage.TryRead(noise, out _, out _);
        DhcpMessage.TryRead([.. GoldenHeader, .. noise], out var read, out _);
        if (read is not null) Touch(read.Options);
    }, iter: 10_000);

    private static byte[] GoldenHeader { get; } = [.. GoldenPacket.Read("dhcp/udhcpc-discover").Take(DhcpMessage.MinimumLength)];

    private static void Touch(DhcpOptions options)
    {
        options.TryGet(DhcpOption.UserClass, out _);
        options.TryGet(DhcpOption.ClientArch, out _);
        options.TryGet(DhcpOption.MachineId, out _);
        options.TryGet(DhcpOption.HostName, out _);
        options.TryGet(DhcpOption.DnsServers, out _);
        options.TryGet(DhcpOption.LeaseTime, out _);
    }

    private static DhcpMessage With((byte Code, byte[] Value)[] options, DhcpMessage message)
    {
        foreach (var (code, value) in options) message.Options.Set(new DhcpOption<byte[]>(code, OptionCodec.Octets), value);
        return message;
    }

    private static byte[] Written(DhcpMessage message)
    {
        var buffer = new byte[DhcpMessage.MaximumLength];
        return buffer[..message.Write(buffer)];
    }

    private static bool Same(DhcpMessage a, DhcpMessage b) =>
        (a.Op, a.Hops, a.TransactionId, a.Seconds, a.Flags, a.Mac, a.ServerName, a.BootFile)
            == (b.Op, b.Hops, b.TransactionId, b.Seconds, b.Flags, b.Mac, b.ServerName, b.BootFile)
        && (a.ClientAddress, a.YourAddress, a.NextServer, a.RelayAddress) == (b.ClientAddress, b.YourAddress, b.NextServer, b.RelayAddress)
        && a.Options.Codes.Order().SequenceEqual(b.Options.Codes.Order())
        && a.Options.Codes.All(code => a.Options[code].SequenceEqual(b.Options[code]));
}
