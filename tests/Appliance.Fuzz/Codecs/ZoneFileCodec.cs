using Appliance.Protocols.Dns;

namespace Appliance.Fuzz.Codecs;

/// <summary>Zone files.</summary>
internal static class ZoneFileCodec
{
    public static Codec Files { get; } = new("dns-zone", Try)
    {
        Seeds =
        [
            Codec.Octets("$ORIGIN lab.example.\n$TTL 1h30m\n@ IN SOA ns1 hostmaster\\.x ( 1 3600 600 ; comment\n 86400 300 )\nwww 60 IN A 10.99.0.7\n* IN TXT \"a \\\"b\\\" \\010\" c\n"),
            Codec.Octets("_sip._tcp SRV 1 2 5060 www\nx CAA 0 issue \"ca.example\"\ny NAPTR 1 2 \"S\" \"SIP+D2U\" \"\" _sip._udp\nz AAAA 2001:db8::1\n  MX 10 mail.example.org.\n"),
            Codec.Octets("s SSHFP 4 2 0123456789abcdef\nt TLSA 3 1 1 00ff\nn NS ns1\np PTR www\nc CNAME www\n"),
        ],
        Words = Codec.WordsOf("$ORIGIN $TTL $INCLUDE IN SOA TXT SRV CAA NAPTR AAAA MX SSHFP TLSA NS PTR CNAME 1h30m 4294967295 4294967296 \\255 \\256 \\. \" ( ) ; @ * . 10.0.0.1 2001:db8::1"),
        Classes = ["Appliance.Protocols.Dns"],
        LongestInput = 300,
        MostBytes = 256 << 10,
        MostBytesPerOctet = 1024,
    };

    private static void Try(ReadOnlySpan<byte> input)
    {
        var (records, problems) = ZoneFile.Read(Codec.Text(input), "lab.example");
        Law.Holds(problems.All(problem => problem.Line >= 1 && problem.Problem.Length > 0), "a problem has a line and a reason");
        foreach (var record in records)
        {
            Law.Holds(RecordData.Canonical(record.Type, record.Data) is { } canonical && canonical.AsSpan().SequenceEqual(record.Data), "data is read in its canonical form");
            var again = ZoneFile.Read($"x 1 {record.Type} {RecordData.Print(record.Type, record.Data, finalDots: true)}", "lab.example");
            Law.Holds(again.Problems.Count == 0 && again.Records is [{ } one] && one.Data.AsSpan().SequenceEqual(record.Data), "what is printed is read as the same");
        }
    }
}
