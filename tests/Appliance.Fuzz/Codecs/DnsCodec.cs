using System.Diagnostics.Metrics;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns;
using Appliance.Server.Dns.Caching;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Guarding;
using Appliance.Server.Dns.Health;
using Appliance.Server.Dns.Listener;
using Appliance.Server.Dns.Publishing;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Transfers;
using Appliance.Server.Dns.Updates;
using Appliance.Server.Events;
using Appliance.Server.Network;
using Appliance.Server.Network.Memory;
using Appliance.Server.Network.Names;
using Appliance.Server.Network.Subnets;
using Appliance.Server.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Fuzz.Codecs;

/// <summary>DNS as our own readers see it: the screen that looks at every packet, the path that answers from packets made before, signatures, and the data of records.</summary>
internal static class DnsCodec
{
    private const string Zone = """
        @ 300 IN A 10.0.0.1
        www A 10.0.0.7
        www AAAA 2001:db8::7
        mail MX 10 www
        alias CNAME www
        _sip._tcp SRV 1 2 5060 www
        text TXT "some text"
        """;

    private static readonly byte[] Answer = new byte[ShortAnswer.PayloadSize];
    private static readonly Lazy<FastAnswers> Fast = new(Open);

    /// <summary>www.lab.example A, with EDNS and a cookie.</summary>
    private static readonly byte[] Question =
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 3, 119, 119, 119, 3, 108, 97, 98, 7, 101, 120, 97, 109, 112, 108, 101, 0, 0, 1, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];

    public static Codec Questions { get; } = new("dns", TryQuestion)
    {
        Seeds = [Question, [.. Question[..11], 0, .. Question[12..33]], [.. Question[..42], 0, 0]],
        Words = [Codec.Octets("\u0003www"), Codec.Octets("\u0003lab\u0007example\0"), Codec.Octets("\u0005alias"), Codec.Octets("\u0004mail"), [0, 15, 0, 1], [0, 255, 0, 1], [0, 28, 0, 1], [0xc0, 12], [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0]],
        Classes = ["Appliance.Server.Dns.Screening", "Appliance.Server.Dns.Listener.FastAnswers", "Appliance.Server.Dns.Publishing.ReadyName", "Appliance.Server.Dns.Publishing.ComposedAnswer", "Appliance.Server.Dns.Publishing.ZoneTable", "Appliance.Protocols.Dns.DnsName"],
    };

    /// <summary>What a forwarder answers to that question without EDNS.</summary>
    public static Codec Answers { get; } = new("dns-answer", TryAnswer)
    {
        Seeds =
        [
            [.. Question[..2], 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, .. Question[12..33], 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7],
            [.. Question[..2], 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 1, .. Question[12..33], 0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 120, 0xc0, 16, 0xc0, 45, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0],
            [.. Question[..2], 0x81, 0x83, 0, 1, 0, 0, 0, 1, 0, 0, .. Question[12..33], 0xc0, 16, 0, 6, 0, 1, 0, 0, 0, 60, 0, 22, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 100],
        ],
        Words = [[0xc0, 12], [0xc0, 16], [0, 5, 0, 1], [0, 1, 0, 1], [0, 6, 0, 1], [0, 39, 0, 1], [0, 46, 0, 1], [0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0]],
        Classes = ["Appliance.Server.Dns.Caching.AnswerReader", "Appliance.Server.Dns.Caching.CachedAnswer", "Appliance.Protocols.Dns.MessageReader"],
        LongestInput = 600,
        MostBytes = 256 << 10,
        MostBytesPerOctet = 2048,
    };

    public static Codec Signatures { get; } = new("dns-tsig", TrySignature)
    {
        Seeds = [Tsig.SignQuestion([.. Question[..11], 0, .. Question[12..33]], "key.example", new byte[32], DateTimeOffset.UnixEpoch)],
        Classes = ["Appliance.Server.Dns.Transfers.Tsig", "Appliance.Protocols.Dns.DnsName"],
        LongestInput = 512,
    };

    /// <summary>"www A 10.0.0.7 and an MX at a name that is compressed, if www is there", to the zone lab.example.</summary>
    public static Codec Updates { get; } = new("dns-update", TryUpdate)
    {
        Seeds =
        [[
            0x12, 0x34, 40, 0, 0, 1, 0, 1, 0, 2, 0, 0, 3, 108, 97, 98, 7, 101, 120, 97, 109, 112, 108, 101, 0, 0, 6, 0, 1,
            3, 119, 119, 119, 0xc0, 12, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0,
            0xc0, 29, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 10, 0, 0, 7,
            0xc0, 12, 0, 15, 0, 1, 0, 0, 1, 44, 0, 4, 0, 10, 0xc0, 29,
        ]],
        Words = [[0xc0, 12], [0xc0, 29], [0, 254], [0, 255], [0, 33, 0, 1], [0, 16, 0, 1], [0, 5, 0, 1], [0, 35, 0, 1]],
        Classes = ["Appliance.Server.Dns.Updates.UpdateMessage", "Appliance.Protocols.Dns.Message", "Appliance.Protocols.Dns.Record", "Appliance.Protocols.Dns.DnsName"],
        LongestInput = 1024,
        MostBytes = 256 << 10,
        MostBytesPerOctet = 512,
    };

    /// <summary>The first octet says the type.</summary>
    public static Codec Data { get; } = new("dns-data", TryData)
    {
        Seeds = [.. Enumerable.Range(0, RecordType.All.Count).Select(type => (byte[])[(byte)type, 0, 10, 3, 119, 119, 119, 3, 108, 97, 98, 0, 1, 65, 2, 66, 66])],
        Classes = ["Appliance.Protocols.Dns.Record", "Appliance.Protocols.Dns.DnsName"],
        LongestInput = 400,
        MostBytes = 256 << 10,
        MostBytesPerOctet = 512,
    };

    private static void TryQuestion(ReadOnlySpan<byte> input)
    {
        var written = Fast.Value.Answer(input, 0x0a000032, Answer);
        Law.Holds(written <= ShortAnswer.PayloadSize && (written == 0 || (written >= DnsQuery.HeaderLength && Answer[0] == input[0] && Answer[1] == input[1] && (Answer[2] & 0x80) != 0)), "a fast answer is one, to its question, and fits every path");
        var verdict = QueryScreen.Look(input.ToArray(), out var query);
        if (written > 0) Law.Holds(verdict == ScreenVerdict.Query, "what is answered fast is what the screen lets through");
        if (verdict is not (ScreenVerdict.Query or ScreenVerdict.ExtensionVersion)) return;
        Law.Holds(DnsName.WireLength(query.Name) <= DnsName.Longest && DnsName.ToWire(query.Name).Length == query.QuestionLength - 4, "a name has the length it came with");
        var answer = ShortAnswer.To(query, ShortAnswer.Refused);
        Law.Holds(answer.Length <= input.Length && answer.AsSpan(DnsQuery.HeaderLength, query.QuestionLength).SequenceEqual(query.Question), "a refusal repeats its question and is no longer");
    }

    private static void TryAnswer(ReadOnlySpan<byte> input)
    {
        byte[] packet = [.. Question[..11], 0, .. Question[12..33]];
        QueryScreen.Look(packet, out var query);
        if (input.Length < packet.Length || !input[12..33].SequenceEqual(query.Question) || AnswerReader.Read(input, query, 0) is not { } kept) return;
        Law.Holds(kept.Body.Length <= input.Length - packet.Length && kept.Seconds is > 0 and <= AnswerReader.LongestSeconds, "what is kept is no longer than it came, for a day at most");
        var whole = new byte[packet.Length + kept.Body.Length + 11];
        var length = kept.Write(packet, packet.Length, extension: false, dnssecOk: false, 0, whole.Length, whole);
        Law.Holds(length == packet.Length + kept.Body.Length && AnswerReader.Read(whole.AsSpan(0, length), query, 0) is { } again && again.Body.AsSpan().SequenceEqual(kept.Body) && again.Seconds == kept.Seconds, "what is given out would be kept as the same");
        Law.Holds(kept.Write(packet, packet.Length, extension: true, dnssecOk: true, kept.Seconds - 1, whole.Length, whole) == whole.Length, "it has room for an EDNS record");
    }

    private static void TrySignature(ReadOnlySpan<byte> input)
    {
        if (Tsig.Read(input) is not { } read) return;
        Law.Holds(read.Packet.Length < input.Length, "a packet is shorter without its signature");
        var error = read.Verify(new byte[32], DateTimeOffset.UnixEpoch);
        Law.Holds((error is 0 or Tsig.BadTime ? read.Sign(read.Packet, new byte[32], DateTimeOffset.UnixEpoch, error) : read.Refuse(error)).Length > DnsQuery.HeaderLength, "an answer says what became of the signature");
    }

    private static void TryUpdate(ReadOnlySpan<byte> input)
    {
        if (!UpdateMessage.Is(input)) return;
        UpdateMessage update;
        try
        {
            update = UpdateMessage.Read(input.ToArray());
        }
        catch (UpdateRefused)
        {
            return;
        }
        Law.Holds(update.Prerequisites.Count == (input[6] << 8 | input[7]) && update.Changes.Count == (input[8] << 8 | input[9]), "an update has as many records as it says");
        foreach (var record in update.Prerequisites.Concat(update.Changes))
        {
            Law.Holds(DnsName.WireLength(record.Name) <= DnsName.Longest, "names have 255 octets at most");
            if (record.Data is { } data) Law.Holds(RecordData.Canonical(record.Type!, data) is { } again && again.AsSpan().SequenceEqual(data), "data is as zones keep it");
        }
    }

    private static void TryData(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var type = RecordType.All[input[0] % RecordType.All.Count];
        if (RecordData.Canonical(type, input[1..]) is not { } data) return;
        Law.Holds(RecordData.Canonical(type, data) is { } again && again.AsSpan().SequenceEqual(data), "what is canonical stays as it is");
        foreach (var (at, name) in RecordData.Names(type, data)) Law.Holds(DnsName.Read(data.AsSpan(at), out var there) > 0 && there == name, "names are where it is said");
        var file = $"x 1 {type} {RecordData.Print(type, data, finalDots: true)}";
        var (records, problems) = ZoneFile.Read(file, "lab.example");
        Law.Holds(problems.Count == 0 && records is [{ } record] && record.Data.AsSpan().SequenceEqual(data), "what is printed is read as the same");
    }

    private static FastAnswers Open()
    {
        var memory = new NetworkMemory(new NoInterfaces(), new NetworkSettings());
        var (subnets, written) = (new SubnetDirectory(memory), new ZoneMemory());
        var records = ZoneFile.Read(Zone, "lab.example").Records.GroupBy(record => (record.Owner, record.Type));
        written.Swap(new StoredZones(1, [new StoredZone("lab.example", ZoneFigures.Made, [.. records.Select(set => new StoredSet(set.Key.Owner, set.Key.Type, 300, [.. set.Select(record => record.Data)]))])]));
        var zones = new PublishedZones(new PublishedNames(memory), subnets, written, new ZoneSerials(TimeProvider.System));
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        var cache = new AnswerCache(new DnsSettings(), TimeProvider.System);
        return new FastAnswers(zones, new Forwarders(new DnsSettings(), written, subnets, new ForwarderHealth(new NoEvents(), TimeProvider.System), TimeProvider.System, NullLogger<Forwarders>.Instance), cache, new AnswerLimiter(new DnsSettings { AnswersPerSecond = 0 }, new NoEvents(), TimeProvider.System), new DnsMetrics(meters, cache));
    }

    private sealed class NoEvents : IEvents
    {
        public Task RaiseAsync(IQueries transaction, Event happened, CancellationToken stop) => Task.CompletedTask;

        public void Raise(Event happened)
        {
            // Nobody asks.
        }
    }

    private sealed class NoInterfaces : IHostInterfaces
    {
        public IReadOnlyList<HostInterface> All() => [];
    }
}
