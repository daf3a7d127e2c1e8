using Appliance.Protocols;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Protocols;

/// <summary>Packets of real clients, and the oddities the RFCs allow.</summary>
public sealed class DhcpMessageTests
{
    [Theory]
    [InlineData("ipxe-bios-discover", DhcpMessageType.Discover, "52:54:00:aa:00:01", "PXEClient:Arch:00000:UNDI:002001", 0, true)]
    [InlineData("ipxe-bios-request", DhcpMessageType.Request, "52:54:00:aa:00:01", "PXEClient:Arch:00000:UNDI:002001", 0, true)]
    [InlineData("ovmf-pxe-discover", DhcpMessageType.Discover, "52:54:00:aa:00:07", "PXEClient:Arch:00007:UNDI:003000", 7, false)]
    [InlineData("ovmf-pxe-request", DhcpMessageType.Request, "52:54:00:aa:00:07", "PXEClient:Arch:00007:UNDI:003000", 7, false)]
    [InlineData("ipxe-efi-discover", DhcpMessageType.Discover, "52:54:00:aa:00:07", "PXEClient:Arch:00007:UNDI:003010", 7, true)]
    [InlineData("ovmf-http-discover", DhcpMessageType.Discover, "52:54:00:aa:00:10", "HTTPClient:Arch:00016:UNDI:003000", 16, false)]
    [InlineData("ovmf-http-request", DhcpMessageType.Request, "52:54:00:aa:00:10", "HTTPClient:Arch:00016:UNDI:003000", 16, false)]
    public void FirmwareIsReadAsItSpeaks(string packet, DhcpMessageType type, string mac, string vendorClass, int arch, bool ipxe)
    {
        var message = Golden(packet);
        message.Op.ShouldBe(DhcpMessage.BootRequest);
        message.Type.ShouldBe(type);
        message.Mac.ToString().ShouldBe(mac);
        message.Options.Get(DhcpOption.VendorClass).ShouldBe(vendorClass);
        message.Options.Get(DhcpOption.ClientArch).ShouldBe([(ushort)arch]);
        message.Options.Get(DhcpOption.MachineId)!.Length.ShouldBe(17);
        message.Options.Has(DhcpOption.Ipxe).ShouldBe(ipxe);
        message.Options.Get(DhcpOption.UserClass).ShouldBe(ipxe ? ["iPXE"] : null);
    }

    [Theory]
    [InlineData("udhcpc-discover", DhcpMessageType.Discover, "udhcp-box")]
    [InlineData("udhcpc-request", DhcpMessageType.Request, "udhcp-box")]
    [InlineData("dhclient-discover", DhcpMessageType.Discover, "vm")]
    [InlineData("dhclient-request", DhcpMessageType.Request, "vm")]
    public void OperatingSystemsAreReadAsTheySpeak(string packet, DhcpMessageType type, string host)
    {
        var message = Golden(packet);
        message.Type.ShouldBe(type);
        message.Options.Get(DhcpOption.HostName).ShouldBe(host);
        message.Options.Has(DhcpOption.ClientArch).ShouldBeFalse();
        if (type == DhcpMessageType.Request) message.Options.Get(DhcpOption.ServerId).ToString().ShouldBe("10.98.0.1");
    }

    [Fact]
    public void AnOptionInPiecesIsJoinedAcrossOptionsFileAndName()
    {
        // RFC 3396 §5: the options field first, then file, then sname.
        var bytes = Request([52, 1, 3, 12, 2, (byte)'a', (byte)'b', 12, 1, (byte)'c', 255], file: [12, 1, (byte)'d', 255], name: [12, 1, (byte)'e', 255]);
        var message = Read(bytes);
        message.Options.Get(DhcpOption.HostName).ShouldBe("abcde");
        message.BootFile.ShouldBe("");
        message.ServerName.ShouldBe("");
    }

    [Fact]
    public void OverloadInsideAnOverloadedFieldChangesNothing()
    {
        var message = Read(Request([52, 1, 1, 255], file: [52, 1, 2, 255], name: "server"u8));
        message.ServerName.ShouldBe("server");
    }

    [Fact]
    public void TheSameOptionsWithoutAnEndMarkAreAccepted() =>
        Read(Request([53, 1, 1])).Type.ShouldBe(DhcpMessageType.Discover);

    [Theory]
    [InlineData(new byte[] { 53, 1 })]
    [InlineData(new byte[] { 53 })]
    [InlineData(new byte[] { 53, 1, 1, 12, 200, 1, 2 })]
    public void AnOptionThatRunsPastTheEndRefusesTheMessage(byte[] options)
    {
        DhcpMessage.TryRead(Request(options), out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.Truncated);
    }

    [Fact]
    public void WithoutTheCookieItIsNoDhcp()
    {
        var bytes = Request([53, 1, 1, 255]);
        bytes[239] ^= 1;
        DhcpMessage.TryRead(bytes, out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.Malformed);
    }

    [Fact]
    public void ADatagramNoClientSendsIsRefusedUnread()
    {
        DhcpMessage.TryRead(new byte[DhcpMessage.MaximumLength + 1], out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.TooLong);
    }

    [Theory]
    [InlineData("69505845", "iPXE")]             // iPXE's own form
    [InlineData("0469505845", "iPXE")]           // RFC 3004
    [InlineData("046950584503666f6f", "iPXE,foo")]
    [InlineData("0469505845036f", "\x04iPXE\x03o")] // does not add up: taken as one name
    public void AUserClassIsReadInBothForms(string hex, string classes)
    {
        var options = Read(Request([77, (byte)(hex.Length / 2), .. Convert.FromHexString(hex), 255])).Options;
        options.Get(DhcpOption.UserClass)!.ShouldBe(classes.Split(','));
    }

    [Fact]
    public void AMalformedMachineIdIsAsGoodAsNoneAndRefusesNothing()
    {
        var options = Read(Request([53, 1, 1, 97, 3, 0, 1, 2, 255])).Options;
        options.Has(DhcpOption.MachineId).ShouldBeTrue();
        options.TryGet(DhcpOption.MachineId, out _).ShouldBeFalse();
    }

    [Fact]
    public void ADuplicateMessageTypeIsNoMessageType() => Read(Request([53, 1, 1, 53, 1, 3, 255])).Type.ShouldBe(DhcpMessageType.None);

    private static DhcpMessage Golden(string name) => Read(GoldenPacket.Read("dhcp/" + name));

    private static DhcpMessage Read(byte[] bytes)
    {
        DhcpMessage.TryRead(bytes, out var message, out var error).ShouldBeTrue(error.ToString());
        return message!;
    }

    /// <summary>A real header with other options.</summary>
    private static byte[] Request(byte[] options, ReadOnlySpan<byte> file = default, ReadOnlySpan<byte> name = default)
    {
        byte[] bytes = [.. GoldenPacket.Read("dhcp/udhcpc-discover").AsSpan(0, DhcpMessage.MinimumLength), .. options];
        name.CopyTo(bytes.AsSpan(44));
        file.CopyTo(bytes.AsSpan(108));
        return bytes;
    }
}
