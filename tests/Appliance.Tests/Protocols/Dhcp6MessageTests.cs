using System.Net;
using System.Text;
using Appliance.Protocols;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Protocols;

/// <summary>The laws of the DHCPv6 codec: round trip, truncation, noise, and what RFC 8415 asks of values.</summary>
public sealed class Dhcp6MessageTests
{
    private static readonly Duid Client = Duid.Of(MacAddress.Parse("52:54:00:aa:00:01"));

    [Theory]
    [InlineData("dhclient-solicit", Dhcp6MessageType.Solicit, "52:54:00:66:00:01", null, 0)]
    [InlineData("dhclient-request", Dhcp6MessageType.Request, "52:54:00:66:00:01", null, 1)]
    [InlineData("ovmf-pxe-solicit", Dhcp6MessageType.Solicit, "52:54:00:66:00:07", "PXEClient:Arch:00007:UNDI:003000", 0)]
    [InlineData("ovmf-pxe-request", Dhcp6MessageType.Request, "52:54:00:66:00:07", "PXEClient:Arch:00007:UNDI:003000", 1)]
    [InlineData("ovmf-release", Dhcp6MessageType.Release, "52:54:00:66:00:07", null, 1)]
    public void ClientsAreReadAsTheySpeak(string packet, Dhcp6MessageType type, string mac, string? vendorClass, int addresses)
    {
        var octets = GoldenPacket.Read("dhcp6/" + packet);
        var message = Read(octets);
        message.Type.ShouldBe(type);
        message.Options.Get(Dhcp6Option.ClientId)!.Mac.ShouldBe(MacAddress.Parse(mac));
        message.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Addresses.Count.ShouldBe(addresses);
        message.Options.Has(Dhcp6Option.ServerId).ShouldBe(type != Dhcp6MessageType.Solicit);
        (message.Options.Get(Dhcp6Option.VendorClass)?.Classes is [var said] ? Encoding.ASCII.GetString(said) : null).ShouldBe(vendorClass);
        message.Options.Get(Dhcp6Option.ClientArchitectures).ShouldBe(vendorClass is null ? null : [(ushort)7]);
        if (vendorClass is not null) message.Options.Get(Dhcp6Option.OptionRequest)!.ShouldContain(Dhcp6Option.BootFileUrl.Code);
        Bytes(message).ShouldBe(octets);
    }

    [Fact]
    public void AServersAnswersAreReadToo()
    {
        var reply = Read(GoldenPacket.Read("dhcp6/dnsmasq-reply"));
        reply.Type.ShouldBe(Dhcp6MessageType.Reply);
        reply.Options.Get(Dhcp6Option.Status)!.Code.ShouldBe(Dhcp6StatusCode.Success);
        var address = reply.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem().Addresses.ShouldHaveSingleItem();
        address.Address.ToString().ShouldStartWith("fd99::");
        address.Valid.ShouldBe(3600u);
        Read(GoldenPacket.Read("dhcp6/dnsmasq-advertise")).Options.Get(Dhcp6Option.Preference).ShouldBe((byte)0);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var message = Solicit();
        message.Options.Add(Dhcp6Option.Preference, (byte)255);
        message.Options.Add(Dhcp6Option.Status, new Dhcp6Status(Dhcp6StatusCode.NotOnLink, "not here"));
        message.Options.Add(Dhcp6Option.DnsServers, [IPAddress.Parse("fd00::53"), IPAddress.Parse("fd00::54")]);
        message.Options.Add(Dhcp6Option.DomainList, ["lab.example", "example"]);
        message.Options.Add(Dhcp6Option.BootFileUrl, "tftp://[fd00::1]/snponly.efi");
        message.Options.Add(Dhcp6Option.BootFileParameters, [Encoding.UTF8.GetBytes("one"), Encoding.UTF8.GetBytes("two")]);
        message.Options.Add(Dhcp6Option.SolicitMaximumTimeout, 3600u);

        var read = Read(Bytes(message));
        (read.Type, read.TransactionId).ShouldBe((Dhcp6MessageType.Solicit, 0xabcdefu));
        read.Options.Get(Dhcp6Option.ClientId).ShouldBe(Client);
        read.Options.Get(Dhcp6Option.ElapsedTime).ShouldBe((ushort)100);
        read.Options.Has(Dhcp6Option.RapidCommit).ShouldBeTrue();
        read.Options.Get(Dhcp6Option.ClientArchitectures).ShouldBe([(ushort)7]);
        var association = read.Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem();
        (association.Iaid, association.Renew, association.Rebind, association.Status).ShouldBe((7u, 1800u, 2880u, null));
        association.Addresses.ShouldHaveSingleItem().ShouldBe(new AssignedAddress(IPAddress.Parse("fd00::100"), 3600, 7200));
        var vendor = read.Options.Get(Dhcp6Option.VendorClass)!;
        (vendor.Enterprise, Encoding.ASCII.GetString(vendor.Classes.ShouldHaveSingleItem())).ShouldBe((343u, "HTTPClient:Arch:00016:UNDI:003000"));
        read.Options.Get(Dhcp6Option.Status).ShouldBe(new Dhcp6Status(Dhcp6StatusCode.NotOnLink, "not here"));
        read.Options.Get(Dhcp6Option.DnsServers).ShouldBe([IPAddress.Parse("fd00::53"), IPAddress.Parse("fd00::54")]);
        read.Options.Get(Dhcp6Option.DomainList).ShouldBe(["lab.example", "example"]);
        read.Options.Get(Dhcp6Option.BootFileUrl).ShouldBe("tftp://[fd00::1]/snponly.efi");
        read.Options.Get(Dhcp6Option.BootFileParameters)!.Select(Encoding.UTF8.GetString).ShouldBe(["one", "two"]);
        Bytes(read).ShouldBe(Bytes(message));
    }

    [Fact]
    public void EveryTruncationIsRefusedOrLosesAnOption()
    {
        var whole = Bytes(Solicit());
        for (var length = 0; length < whole.Length; length++)
        {
            if (!Dhcp6Message.TryRead(whole.AsSpan(0, length), out var message, out var error)) error.ShouldBe(WireError.Truncated);
            else message.Options.Count.ShouldBeLessThan(Solicit().Options.Count);
        }
    }

    [Theory]
    [InlineData("00abcdef")] // No type.
    [InlineData("0cabcdef")] // A relay's, without its header.
    [InlineData("feabcdef")]
    public void ATypeThatIsNoneIsRefused(string hex)
    {
        Dhcp6Message.TryRead(Convert.FromHexString(hex), out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.Malformed);
    }

    [Fact]
    public void WhatIsTooLongIsRefusedUnread()
    {
        Dhcp6Message.TryRead(new byte[Dhcp6Message.MaximumLength + 1], out _, out var error).ShouldBeFalse();
        error.ShouldBe(WireError.TooLong);
        Dhcp6Packet.TryRead(new byte[Dhcp6Message.MaximumLength + 1], out _, out error).ShouldBeFalse();
        error.ShouldBe(WireError.TooLong);
    }

    [Fact]
    public void WhatComesTwiceAndMayNotIsAsGoodAsNone()
    {
        var message = Solicit();
        message.Options.Add(Dhcp6Option.ClientId, Client);
        Read(Bytes(message)).Options.TryGet(Dhcp6Option.ClientId, out _).ShouldBeFalse();
        message.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(8, 0, 0, []));
        Read(Bytes(message)).Options.All(Dhcp6Option.IaNa).Select(association => association.Iaid).ShouldBe([7u, 8u]);
    }

    /// <summary>RFC 8415 §21.4 and §21.6: such an association or address is left out, and the others stay.</summary>
    [Fact]
    public void TimesThatContradictEachOtherAreAsGoodAsNone()
    {
        var message = new Dhcp6Message { Type = Dhcp6MessageType.Request, TransactionId = 1 };
        message.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(1, 200, 100, []));
        message.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(2, 200, 0, [new(IPAddress.Parse("fd00::1"), 20, 10), new(IPAddress.Parse("fd00::2"), 10, 20)]));
        var left = Read(Bytes(message)).Options.All(Dhcp6Option.IaNa).ShouldHaveSingleItem();
        (left.Iaid, left.Addresses.ShouldHaveSingleItem().Address.ToString()).ShouldBe((2u, "fd00::2"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("0003", false)]
    [InlineData("000304", true)]
    public void ADuidHasAtLeastATypeAndAnOctet(string hex, bool good) => Duid.TryRead(Convert.FromHexString(hex), out _).ShouldBe(good);

    [Fact]
    public void ADuidIsComparedAsOctetsAndReadAsText()
    {
        Duid.TryRead(new byte[131], out _).ShouldBeFalse();
        Duid.TryRead(new byte[130], out _).ShouldBeTrue();
        Client.ToString().ShouldBe("00:03:00:01:52:54:00:aa:00:01");
        Duid.TryParse("00030001525400AA0001", out var same).ShouldBeTrue();
        same.ShouldBe(Client);
        same.GetHashCode().ShouldBe(Client.GetHashCode());
        Duid.TryParse("00:01:00:01:2b:5e:61:1f:52:54:00:00:00:07", out var timed).ShouldBeTrue();
        timed.Mac.ShouldBe(MacAddress.Parse("52:54:00:00:00:07"));
        Duid.TryParse("00:04:01:02", out var uuid).ShouldBeTrue();
        uuid.Mac.ShouldBeNull();
        Duid.TryParse("0004zz", out _).ShouldBeFalse();
    }

    [Fact]
    public void ANameThatPointsElsewhereIsRefused()
    {
        // RFC 8415 §10: names are not compressed here. A pointer (0xc0) is a label longer than any.
        var octets = new byte[] { 7, 0, 0, 1, 0, 24, 0, 4, 1, (byte)'a', 0xc0, 0 };
        Read(octets).Options.TryGet(Dhcp6Option.DomainList, out _).ShouldBeFalse();
    }

    [Fact]
    public void WhatDoesNotFitIsNotWritten()
    {
        Solicit().Write(new byte[20]).ShouldBe(0);
        Should.Throw<ArgumentException>(() => Solicit().Options.Add(Dhcp6Option.BootFileUrl, new string('x', 5000)));
        Should.Throw<ArgumentException>(() => Solicit().Options.Add(Dhcp6Option.DnsServers, [IPAddress.Loopback]));
    }

    internal static Dhcp6Message Solicit()
    {
        var message = new Dhcp6Message { Type = Dhcp6MessageType.Solicit, TransactionId = 0xabcdef };
        message.Options.Add(Dhcp6Option.ClientId, Client);
        message.Options.Add(Dhcp6Option.IaNa, new IdentityAssociation(7, 1800, 2880, [new(IPAddress.Parse("fd00::100"), 3600, 7200)]));
        message.Options.Add(Dhcp6Option.OptionRequest, [59, 60, 23, 24]);
        message.Options.Add(Dhcp6Option.ElapsedTime, (ushort)100);
        message.Options.Add(Dhcp6Option.RapidCommit, true);
        message.Options.Add(Dhcp6Option.ClientArchitectures, [(ushort)7]);
        message.Options.Add(Dhcp6Option.VendorClass, new Dhcp6VendorClass(343, [Encoding.ASCII.GetBytes("HTTPClient:Arch:00016:UNDI:003000")]));
        return message;
    }

    internal static byte[] Bytes(Dhcp6Message message)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        return buffer[..message.Write(buffer)];
    }

    private static Dhcp6Message Read(byte[] octets)
    {
        Dhcp6Message.TryRead(octets, out var message, out var error).ShouldBeTrue(error.ToString());
        return message!;
    }
}
