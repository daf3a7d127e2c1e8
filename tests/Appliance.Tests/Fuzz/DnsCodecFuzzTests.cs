using System.Text;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Transfers;
using Appliance.Tests.Dns;

namespace Appliance.Tests.Fuzz;

/// <summary>Zone files, names, data and signatures out of noise and mutations: nothing throws, and what is read is written and read again the same.</summary>
public sealed class DnsCodecFuzzTests
{
    private const int Rounds = 50_000;
    private const string Odd = "\"\\();$@*.\n\t0a\u00e4\ud83d";

    private const string Seed = """
        $ORIGIN lab.example.
        $TTL 1h30m
        @ IN SOA ns1 hostmaster\.x ( 1 3600 600 ; comment
           86400 300 )
        www 60 IN A 10.99.0.7
        * IN TXT "a \"b\" \010" c
        _sip._tcp SRV 1 2 5060 www
        x CAA 0 issue "ca.example"
        y NAPTR 1 2 "S" "SIP+D2U" "" _sip._udp
        z AAAA 2001:db8::1
        m MX 10 mail.example.org.
        s SSHFP 4 2 0123456789abcdef
        t TLSA 3 1 1 00ff
        """;

    [Fact]
    public void NoTextHarmsTheReader()
    {
        var random = new Random(20260102);
        for (var i = 0; i < Rounds; i++)
        {
            var text = Mutate(Seed, random);
            foreach (var record in ZoneFile.Read(text, "lab.example").Records)
            {
                RecordData.Canonical(record.Type, record.Data).ShouldBe(record.Data);
                var again = ZoneFile.Read($"x {record.Type} {RecordData.Print(record.Type, record.Data, finalDots: true)}", "lab.example");
                again.Problems.ShouldBeEmpty(text);
                again.Records.ShouldHaveSingleItem().Data.ShouldBe(record.Data);
            }
        }
    }

    [Fact]
    public void NoBytesHarmTheDataOrTheSignature()
    {
        var random = new Random(20260103);
        var signed = Tsig.SignQuestion(Packets.Query("lab.example", Packets.Axfr), "key.example", new byte[32], DateTimeOffset.UnixEpoch);
        for (var i = 0; i < Rounds; i++)
        {
            var noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            foreach (var type in RecordType.All)
                if (RecordData.Canonical(type, noise) is { } data) RecordData.Print(type, data).ShouldNotBeEmpty();
            var packet = (byte[])signed.Clone();
            for (var changes = random.Next(4); changes > 0; changes--) packet[random.Next(packet.Length)] = (byte)random.Next(256);
            packet = packet[..random.Next(packet.Length / 2, packet.Length + 1)];
            if (Tsig.Read(packet) is { } read) _ = read.Verify(new byte[32], DateTimeOffset.UnixEpoch) == 0 ? read.Sign(read.Packet, new byte[32], DateTimeOffset.UnixEpoch) : read.Refuse(Tsig.BadKey);
            TransferDesk.IsFor(packet);
        }
    }

    private static string Mutate(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (var changes = random.Next(6); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(8), text.Length - at));
            else if (random.Next(2) == 0) text.Insert(at, Odd[random.Next(Odd.Length)]);
            else text[at] = (char)random.Next(1, 300);
        }
        return text.ToString();
    }
}
