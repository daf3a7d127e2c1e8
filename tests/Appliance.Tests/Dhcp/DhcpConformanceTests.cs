using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Server.Dhcp;
using Appliance.Server.Network;

namespace Appliance.Tests.Dhcp;

/// <summary>What the RFCs demand of a server and other tests do not show by the way: see server/docs/conformance/dhcpv4.md.</summary>
public sealed class DhcpConformanceTests
{
    private const int FirstOption = 240;

    private static readonly MacAddress A = DhcpWorld.Client(1), B = DhcpWorld.Client(2);

    [Fact]
    public async Task WhatFindsNoRoomInTheOptionsFieldStandsInSnameAndFile()
    {
        var world = await WorldAsync(Octets(224, 200), Octets(225, 110), Octets(226, 50));
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A));
        left!.Value.Datagram.Length.ShouldBeLessThanOrEqualTo(DhcpMessage.SafeLength);
        var offer = DhcpWorld.Read(left);
        offer.Options.Get(DhcpOption.Overload).ShouldBe((byte)3);
        ((int)offer.Options[224].Length, (int)offer.Options[225].Length, (int)offer.Options[226].Length).ShouldBe((200, 110, 50));
        offer.Options.Get(DhcpOption.DomainName).ShouldBe("lab.test");
        (offer.BootFile, offer.ServerName).ShouldBe(("", ""));
        left.Value.LeftOut.ShouldBe(0);

        // Who takes more gets it in one piece.
        left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.MaxMessageSize, (ushort)1500)));
        DhcpWorld.Read(left).Options.Has(DhcpOption.Overload).ShouldBeFalse();
        DhcpWorld.Read(left).Options[225].Length.ShouldBe(110);
        await world.StopAsync();
    }

    [Fact]
    public async Task ABootFileInTheHeaderIsNotWrittenOver()
    {
        var world = await WorldAsync(new Loader("snponly.efi"), Octets(224, 200), Octets(225, 100), Octets(226, 50));
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A));
        var offer = DhcpWorld.Read(left);
        (offer.Options.Get(DhcpOption.Overload), offer.BootFile, offer.Options.Get(DhcpOption.BootFile)).ShouldBe(((byte)2, "snponly.efi", "snponly.efi"));
        (offer.Options[224].Length, offer.Options[225].Length, offer.Options[226].Length, left!.Value.LeftOut).ShouldBe((200, 0, 50, 1));
        await world.StopAsync();
    }

    [Fact]
    public async Task WhatFindsNoRoomAnywhereIsLeftOutButNeverTheLease()
    {
        var world = await WorldAsync(Octets(224, 240), Octets(225, 240), Octets(226, 120), Octets(227, 120));
        var relayed = DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.RelayInformation, [1, 2, 3, 4]), giaddr: "10.99.0.2", hops: 1);
        var left = await world.SendAsync(relayed, "10.99.0.2");
        var offer = DhcpWorld.Read(left);
        left!.Value.LeftOut.ShouldBe(2);
        (offer.Options[224].Length, offer.Options[225].Length, offer.Options[226].Length, offer.Options[227].Length).ShouldBe((240, 0, 120, 0));
        (offer.YourAddress.ToString(), offer.Options.Get(DhcpOption.LeaseTime)).ShouldBe(("10.99.0.100", 3600u));
        left.Value.Datagram.Span[FirstOption..].TrimEnd((byte)0)[^7..].ToArray().ShouldBe([82, 4, 1, 2, 3, 4, 255]); // last in the options field (RFC 3046 §2.1)
        await world.StopAsync();
    }

    /// <summary>RFC 2131 table 3; RFC 6842 repeats option 61 all the same.</summary>
    [Theory]
    [InlineData(DhcpMessageType.Discover, DhcpMessageType.Offer, 50, 55, 57)]
    [InlineData(DhcpMessageType.Request, DhcpMessageType.Ack, 50, 55, 57)]
    [InlineData(DhcpMessageType.Inform, DhcpMessageType.Ack, 50, 51, 55, 57, 58, 59)]
    public async Task AnAnswerHasNothingThatItMustNotHave(DhcpMessageType asked, DhcpMessageType answered, params int[] forbidden)
    {
        var world = await WorldAsync();
        var inform = asked == DhcpMessageType.Inform;
        var left = await world.SendAsync(
            DhcpWorld.Message(asked, A, options =>
            {
                options.Set(DhcpOption.ParameterList, [1, 3, 6, 50, 51, 55, 57, 58, 59]);
                options.Set(DhcpOption.MaxMessageSize, (ushort)1500);
                if (asked == DhcpMessageType.Request) options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("10.99.0.100"));
            }, ciaddr: inform ? "10.99.0.50" : "0.0.0.0"), inform ? "10.99.0.50" : "0.0.0.0");
        var answer = DhcpWorld.Read(left);
        (answer.Op, answer.Type, answer.Hops, answer.Seconds, answer.TransactionId).ShouldBe((DhcpMessage.BootReply, answered, (byte)0, (ushort)0, 7u));
        answer.Options.Codes.Select(code => (int)code).Intersect(forbidden).ShouldBeEmpty();
        answer.Options.Has(DhcpOption.ServerId).ShouldBeTrue();
        answer.ClientAddress.ToString().ShouldBe(inform ? "10.99.0.50" : "0.0.0.0");
        left!.Value.Datagram.Length.ShouldBeGreaterThanOrEqualTo(DhcpMessage.PaddedLength); // RFC 1542 §2.1
        await world.StopAsync();
    }

    [Fact]
    public async Task ARefusalHasNothingButItsReason()
    {
        var world = await WorldAsync(new Loader("snponly.efi"), Octets(224, 20));
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Request, A, options =>
        {
            options.Set(DhcpOption.RequestedAddress, Ipv4Address.Parse("192.168.7.7"));
            options.Set(DhcpOption.ClientId, [1, 2, 3]);
            options.Set(DhcpOption.RelayInformation, [1, 2, 3, 4]);
        }, giaddr: "10.99.0.2", hops: 1), "10.99.0.2");
        var nak = DhcpWorld.Read(left);
        nak.Type.ShouldBe(DhcpMessageType.Nak);
        nak.Options.Codes.Order().ShouldBe(new byte[] { 53, 54, 56, 61, 82 });
        (nak.ClientAddress.IsNone, nak.YourAddress.IsNone, nak.NextServer.IsNone, nak.BootFile, nak.ServerName).ShouldBe((true, true, true, "", ""));
        nak.WantsBroadcast.ShouldBeTrue(); // RFC 2131 §4.3.2
        await world.StopAsync();
    }

    [Fact]
    public async Task ARenewalComesBeforeRebindingAndThatBeforeTheEnd()
    {
        var world = await WorldAsync();
        var options = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A))).Options;
        (options.Get(DhcpOption.RenewalTime), options.Get(DhcpOption.RebindingTime), options.Get(DhcpOption.LeaseTime)).ShouldBe((1800u, 3150u, 3600u));
        await world.StopAsync();
    }

    [Fact]
    public async Task TheMaskStandsBeforeTheRouters()
    {
        var world = await WorldAsync(Octets(224, 200), Octets(225, 110), Octets(226, 50));
        var plain = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A)));
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, B));
        plain.Options.Has(DhcpOption.Router).ShouldBeTrue();
        var codes = Codes(left!.Value.Datagram.Span[FirstOption..]);
        codes.IndexOf(1).ShouldBeInRange(0, codes.IndexOf(3) - 1);
        await world.StopAsync();
    }

    /// <summary>RFC 3442: a client that takes routes ignores routers; others need them.</summary>
    [Fact]
    public async Task RoutesAreToldBesideTheRouters()
    {
        var world = await WorldAsync(Option("classless-static-route", "10.0.0.0/8 10.99.0.253"));
        var options = DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.ParameterList, [1, 121, 3])))).Options;
        options[121].ToArray().ShouldBe([8, 10, 10, 99, 0, 253]);
        options.Get(DhcpOption.Router).ShouldBe([Ipv4Address.Parse("10.99.0.254")]);
        await world.StopAsync();
    }

    /// <summary>A switch that snoops adds option 82 and is no relay; it wants it back.</summary>
    [Fact]
    public async Task RelayInformationWithoutARelayComesBackAndWithoutOneThereIsNone()
    {
        var world = await WorldAsync();
        var left = await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, A, options => options.Set(DhcpOption.RelayInformation, [1, 2, 3, 4])));
        left!.Value.Datagram.Span.TrimEnd((byte)0)[^7..].ToArray().ShouldBe([82, 4, 1, 2, 3, 4, 255]);
        DhcpWorld.Read(await world.SendAsync(DhcpWorld.Message(DhcpMessageType.Discover, B))).Options.Has(DhcpOption.RelayInformation).ShouldBeFalse();
        await world.StopAsync();
    }

    [Fact]
    public void AValueOfMoreThan255OctetsGoesInPiecesAndIsReadAsOne()
    {
        var message = new DhcpMessage { Op = DhcpMessage.BootReply, TransactionId = 1, Mac = A };
        message.Options.Put(224, Enumerable.Range(0, 600).Select(octet => (byte)octet).ToArray());
        var octets = DhcpWorld.Bytes(message);
        Codes(octets.AsSpan(FirstOption)).ShouldBe([224, 224, 224]);
        DhcpMessage.TryRead(octets, out var read, out _).ShouldBeTrue();
        read!.Options[224].ToArray().ShouldBe(message.Options[224].ToArray());
    }

    /// <summary>Any options whatever, in any length of message: what is written is read again, and is never longer than it may be.</summary>
    [Fact]
    public void HoweverTightWhatIsWrittenIsReadAgain()
    {
        var random = new Random(52);
        var buffer = new byte[1500];
        for (var round = 0; round < 5000; round++)
        {
            var message = new DhcpMessage { Op = DhcpMessage.BootReply, TransactionId = 1, Mac = A, BootFile = round % 3 == 0 ? "x" : "" };
            message.Options.Set(DhcpOption.MessageType, DhcpMessageType.Offer);
            for (var options = random.Next(20); options > 0; options--) message.Options.Put((byte)random.Next(83, 250), new byte[random.Next(round % 2 == 0 ? 40 : 300)]);
            var length = message.Write(buffer.AsSpan(0, random.Next(300, 700)), out var leftOut);
            length.ShouldBeGreaterThan(0);
            DhcpMessage.TryRead(buffer.AsSpan(0, length), out var read, out _).ShouldBeTrue();
            var codes = read!.Options.Codes.Where(code => code != DhcpOption.Overload.Code).ToList();
            codes.Count.ShouldBe(message.Options.Count - leftOut);
            foreach (var code in codes) read.Options[code].Length.ShouldBe(message.Options[code].Length);
            read.BootFile.ShouldBe(message.BootFile);
        }
    }

    private static List<int> Codes(ReadOnlySpan<byte> field)
    {
        var codes = new List<int>();
        for (var at = 0; field[at] != DhcpOption.End; at += 2 + field[at + 1]) codes.Add(field[at]);
        return codes;
    }

    private static ConfiguredOption Option(string name, string value)
    {
        var faults = new List<FieldFault>();
        return ConfiguredOption.Read([new DhcpOptionValue(name, value, false)], "options", faults).ShouldHaveSingleItem(string.Join(' ', faults));
    }

    private static ConfiguredOption Octets(byte code, int length) => Option($"{code}", string.Join(':', Enumerable.Repeat("0a", length)));

    private static Task<DhcpWorld> WorldAsync(params ConfiguredOption[] options) => WorldAsync(null, options);

    private static async Task<DhcpWorld> WorldAsync(IDhcpHandler? boot, params ConfiguredOption[] options)
    {
        var world = await DhcpWorld.StartAsync(upstairs: boot is null ? [] : [boot]);
        var lab = world.Subnets.Add(0, pool: 10, TimeSpan.FromHours(1));
        world.Subnets.Replace(lab, lab with { Options = options });
        return world;
    }

    /// <summary>Stands in for Boot.</summary>
    private sealed class Loader(string file) : IDhcpHandler
    {
        public DhcpStage Stage => DhcpStage.Boot;

        public ValueTask<DhcpVerdict> HandleAsync(DhcpExchange exchange, CancellationToken stop)
        {
            exchange.BootFile = file;
            return ValueTask.FromResult(DhcpVerdict.Continue);
        }

        public void Answered(DhcpExchange exchange)
        {
        }
    }
}
