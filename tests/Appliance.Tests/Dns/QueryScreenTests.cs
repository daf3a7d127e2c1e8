using Appliance.Server.Dns.Screening;
using CsCheck;

namespace Appliance.Tests.Dns;

public sealed class QueryScreenTests
{
    [Fact]
    public void AQuestionIsReadWithItsWishes()
    {
        Look(Packets.Query("Node.Lab.Example", Packets.Aaaa, payload: 4096), out var query).ShouldBe(ScreenVerdict.Query);
        query.Name.ShouldBe("node.lab.example");
        query.Type.ShouldBe(Packets.Aaaa);
        query.PayloadSize.ShouldBe((ushort)4096);
        query.RecursionDesired.ShouldBeTrue();
    }

    [Fact]
    public void TheRootIsAName() => Look(Packets.Query("", Packets.Ns), out _).ShouldBe(ScreenVerdict.Query);

    [Fact]
    public void ALabelThatHoldsADotIsNotTwoLabels()
    {
        var packet = Packets.Query("a_lab.example");
        packet[14] = (byte)'.';
        Look(packet, out var query).ShouldBe(ScreenVerdict.Query);
        query.Name.ShouldBe("a\\046lab.example");
    }

    public static TheoryData<string, byte[], string> Hostile() => new()
    {
        { "nothing at all", [], nameof(ScreenVerdict.TooShort) },
        { "a cut header", new byte[11], nameof(ScreenVerdict.TooShort) },
        { "an answer", Packets.Query("a", flags: 0x81), nameof(ScreenVerdict.NotAQuery) },
        { "a giant", new byte[1233], nameof(ScreenVerdict.TooLong) },
        { "STATUS", Packets.Query("a", flags: 0x10), nameof(ScreenVerdict.OtherOperation) },
        { "NOTIFY", Packets.Query("a", flags: 0x20), nameof(ScreenVerdict.OtherOperation) },
        { "no question", new byte[12], nameof(ScreenVerdict.QuestionCount) },
        { "two questions", Changed(Packets.Query("a"), 5, 2), nameof(ScreenVerdict.QuestionCount) },
        { "65,535 questions", Changed(Changed(Packets.Query("a"), 4, 255), 5, 255), nameof(ScreenVerdict.QuestionCount) },
        { "an answer in a question", Changed(Packets.Query("a"), 7, 1), nameof(ScreenVerdict.UnexpectedRecord) },
        { "an authority (IXFR)", Changed(Packets.Query("a"), 9, 1), nameof(ScreenVerdict.UnexpectedRecord) },
        { "a pointer to itself", [.. Header(), 0xc0, 0x0c, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a pointer forward", [.. Header(), 0xc0, 0xff, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a pointer behind a label", [.. Header(), 1, 97, 0xc0, 0x0c, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a binary label (RFC 2673)", [.. Header(), 0x41, 8, 1, 0, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a label of 64", [.. Header(), 64, .. new byte[64], 0, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a name of 256", [.. Header(), .. Enumerable.Repeat((byte[])[63, .. new byte[63]], 4).SelectMany(b => b), 0, 0, 1, 0, 1], nameof(ScreenVerdict.MalformedName) },
        { "a name without an end", [.. Header(), 5, 97], nameof(ScreenVerdict.CutShort) },
        { "no type", [.. Header(), 1, 97, 0], nameof(ScreenVerdict.CutShort) },
        { "something behind", [.. Packets.Query("a"), 0], nameof(ScreenVerdict.TrailingBytes) },
        { "something behind EDNS", [.. Packets.Query("a", payload: 512), 0], nameof(ScreenVerdict.TrailingBytes) },
        { "EDNS twice", Changed([.. Packets.Query("a", payload: 512), .. Packets.Opt(512)], 11, 2), nameof(ScreenVerdict.UnexpectedRecord) },
        { "EDNS promised and missing", Changed(Packets.Query("a"), 11, 1), nameof(ScreenVerdict.CutShort) },
        { "EDNS version 1", Packets.Query("a", payload: 512, version: 1), nameof(ScreenVerdict.ExtensionVersion) },
        { "a cookie of 1", Packets.Query("a", payload: 512, options: [0, 10, 0, 1, 7]), nameof(ScreenVerdict.MalformedExtension) },
        { "a cookie of 41", Packets.Query("a", payload: 512, options: [0, 10, 0, 41, .. new byte[41]]), nameof(ScreenVerdict.MalformedExtension) },
        { "an option past the end", Packets.Query("a", payload: 512, options: [0, 10, 0, 9, 7]), nameof(ScreenVerdict.MalformedExtension) },
        { "half an option", Packets.Query("a", payload: 512, options: [0, 10, 0]), nameof(ScreenVerdict.MalformedExtension) },
        { "a signature (TSIG)", Changed([.. Packets.Query("a"), 0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 0], 11, 1), nameof(ScreenVerdict.UnexpectedRecord) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void WhatIsNoQuestionIsCountedByReason(string what, byte[] packet, string verdict) =>
        Look(packet, out _).ToString().ShouldBe(verdict, what);

    [Theory]
    [InlineData(0)]
    [InlineData(65535)]
    public void AnyPayloadSizeIsAWish(int size) => Look(Packets.Query("a", payload: (ushort)size), out _).ShouldBe(ScreenVerdict.Query);

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(40)]
    public void CookiesOfTheRightSizeAreTaken(int length) =>
        Look(Packets.Query("a", payload: 512, options: [0, 10, 0, (byte)length, .. new byte[length]]), out _).ShouldBe(ScreenVerdict.Query);

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var whole = Packets.Query("node.lab.example", payload: 1232, options: [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
        for (var length = 0; length < whole.Length; length++) Look(whole[..length], out _).ShouldNotBe(ScreenVerdict.Query, $"{length} octets");
    }

    [Fact]
    public void ARefusalIsNeverLargerThanItsQuestion() => Gen.Byte.Array[12, 300].Sample(noise =>
    {
        noise[2] &= 0x7f;
        return ShortAnswer.Header(noise, ShortAnswer.FormatError).Length <= noise.Length;
    });

    private static byte[] Header() => [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];

    private static byte[] Changed(byte[] packet, int at, byte value)
    {
        packet[at] = value;
        return packet;
    }

    private static ScreenVerdict Look(byte[] packet, out DnsQuery query) => QueryScreen.Look(packet, out query);
}
