using System.Net;
using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;
using DnsClient;

namespace Appliance.Server.Dns.Checking;

/// <summary>
/// Asks our own addresses for what is published, over UDP and TCP, with a client that shares no code with us. What differs is asked once more where
/// the published state has changed meanwhile.
/// </summary>
internal sealed class SelfCheck(PublishedZones zones, DnsSettings settings, TimeProvider time)
{
    private const int MostOverTcp = 50;
    private const int AtOnceOverUdp = 16, AtOnceOverTcp = 4; // one client gets eight connections
    private const int MostTold = 100;

    /// <param name="records">How many record sets are asked for on each address.</param>
    public async Task<DnsCheck> RunAsync(IReadOnlyList<IPEndPoint> addresses, int records, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var all = Sets(zones.Now);
        var (checkedAddresses, told) = (new List<DnsCheckedAddress>(), new List<DnsDifference>());
        var overUdp = Sample(all, records);
        var overTcp = Sample(overUdp, MostOverTcp);
        foreach (var address in addresses)
        {
            var differences = new List<DnsDifference>();
            foreach (var tcp in (bool[])[false, true])
            {
                var (client, sample) = (Client(address, tcp), tcp ? overTcp : overUdp);
                await Parallel.ForEachAsync(sample, new ParallelOptions { MaxDegreeOfParallelism = tcp ? AtOnceOverTcp : AtOnceOverUdp, CancellationToken = stop }, async (question, ending) =>
                {
                    if (await DifferenceAsync(client, address, tcp, question, ending) is not { } difference) return;
                    lock (differences) differences.Add(difference);
                });
            }
            checkedAddresses.Add(new DnsCheckedAddress(address.ToString(), overUdp.Count + overTcp.Count, differences.Count));
            told.AddRange(differences.OrderBy(one => one.Name, StringComparer.Ordinal).Take(MostTold - told.Count));
        }
        return new DnsCheck(checkedAddresses, all.Count, told, time.GetElapsedTime(begun).TotalMilliseconds);
    }

    private LookupClient Client(IPEndPoint address, bool tcp) => new(new LookupClientOptions(address)
    {
        UseCache = false,
        Retries = 1,
        ThrowDnsErrors = false,
        Recursion = false,
        UseTcpOnly = tcp,
        Timeout = TimeSpan.FromMilliseconds(settings.ForwardMilliseconds),
    });

    /// <summary>All that is answered for, but what only leads to other servers; the SOA of each zone first.</summary>
    private static List<Question> Sets(ZoneTable table) =>
    [
        .. from zone in table.Zones.Values
        from node in zone.Nodes.Values
        where ReferenceEquals(table.Find(node.Name), zone)
        from set in node.Sets
        where !zone.HasCuts || !new AnswerComposer(table, node.Name, set.Type.Number, null).Compose().Refers
        orderby set.Type == RecordType.Soa descending, node.Name, set.Type.Number
        select new Question(node.Name, set.Type),
    ];

    /// <summary>So many, evenly from all; zones' own records, which come first, before others.</summary>
    private static IReadOnlyList<Question> Sample(IReadOnlyList<Question> all, int most)
    {
        if (all.Count <= most) return all;
        var zones = all.TakeWhile(one => one.Type == RecordType.Soa).Take(most).ToList();
        var (rest, places) = (all.Count - zones.Count, most - zones.Count);
        return [.. zones, .. Enumerable.Range(0, places).Select(i => all[zones.Count + (int)((long)i * rest / places)])];
    }

    private async Task<DnsDifference?> DifferenceAsync(LookupClient client, IPEndPoint address, bool tcp, Question question, CancellationToken stop)
    {
        while (true)
        {
            var table = zones.Now;
            var expected = Expected(table, question);
            var got = await AskAsync(client, question, stop);
            if (expected.SequenceEqual(got, StringComparer.Ordinal)) return null;
            if (ReferenceEquals(table, zones.Now)) return new DnsDifference(address.ToString(), tcp ? "TCP" : "UDP", question.Name, question.Type.Name, expected, got);
        }
    }

    private static List<string> Expected(ZoneTable table, Question question)
    {
        var set = table.Find(question.Name)?.Nodes.GetValueOrDefault(question.Name)?.Set(question.Type.Number);
        // What is gone by now is answered without records.
        return [.. (set?.Records ?? []).Select(record => AnsweredData.Plain(question.Type, RecordData.Print(question.Type, record.Data))).Order(StringComparer.Ordinal)];
    }

    private async Task<List<string>> AskAsync(LookupClient client, Question question, CancellationToken stop)
    {
        try
        {
            var answer = await client.QueryAsync($"{question.Name}.", (QueryType)question.Type.Number, cancellationToken: stop);
            if (answer.Header.ResponseCode is not (DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)) return [$"the code {answer.Header.ResponseCode}"];
            return [.. answer.Answers.Where(record => (int)record.RecordType == question.Type.Number).Select(AnsweredData.Of).Order(StringComparer.Ordinal)];
        }
        catch (DnsResponseException silence)
        {
            stop.ThrowIfCancellationRequested();
            return [silence.Code == DnsResponseCode.ConnectionTimeout ? $"no answer within {settings.ForwardMilliseconds} milliseconds" : $"no answer: {silence.InnerException?.Message ?? silence.Message}"];
        }
    }

    private sealed record Question(string Name, RecordType Type);
}
