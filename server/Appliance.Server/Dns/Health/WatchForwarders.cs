using System.Net;
using Appliance.Contracts;
using Appliance.Server.Dns.Forwarding;
using Appliance.Server.Dns.Listener;
using DnsClient;

namespace Appliance.Server.Dns.Health;

/// <summary>
/// Asks every forwarder a question it knows the answer to without asking anybody: the general ones for the root's servers, a domain's own for its SOA.
/// Every half minute, and every five seconds while something is the matter with it; nobody while no DNS is served.
/// </summary>
internal sealed class WatchForwarders(Forwarders forwarders, ForwarderHealth health, DnsSettings settings, KeepListening listening, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>When each was asked last, by the clock that nobody sets.</summary>
    private readonly Dictionary<IPEndPoint, long> _asked = [];

    /// <summary>Asks those whose turn it is, all at once.</summary>
    public async Task LookAsync(CancellationToken stop)
    {
        var questions = Questions();
        health.Keep(questions.Keys.ToHashSet());
        foreach (var gone in _asked.Keys.Where(server => !questions.ContainsKey(server)).ToList()) _asked.Remove(gone);
        var now = time.GetTimestamp();
        var due = questions.Where(one => !_asked.TryGetValue(one.Key, out var last) || time.GetElapsedTime(last, now) >= (health.Of(one.Key).InDoubt ? Often : Usual)).ToList();
        foreach (var (server, _) in due) _asked[server] = now;
        await Task.WhenAll(due.Select(one => AskAsync(one.Key, one.Value, stop)));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        do
        {
            if (listening.Report().State is ServiceState.Running or ServiceState.Degraded) await LookAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>A domain for each server; the root for the general ones.</summary>
    private Dictionary<IPEndPoint, string> Questions()
    {
        var questions = new Dictionary<IPEndPoint, string>();
        foreach (var group in forwarders.Groups)
            foreach (var server in group.Servers.Where(server => !forwarders.IsOurselves(server))) questions.TryAdd(server, group.Domain);
        return questions;
    }

    private async Task AskAsync(IPEndPoint server, string domain, CancellationToken stop)
    {
        var client = new LookupClient(new LookupClientOptions(server) { UseCache = false, Retries = 0, ThrowDnsErrors = false, UseTcpFallback = false, Timeout = TimeSpan.FromMilliseconds(settings.ForwardMilliseconds) });
        var begun = time.GetTimestamp();
        try
        {
            var answer = await client.QueryAsync($"{domain}.", domain.Length == 0 ? QueryType.NS : QueryType.SOA, cancellationToken: stop);
            var code = answer.Header.ResponseCode;
            // Who resolves everything may refuse a question about the root; who is there for a domain must not refuse that.
            var broken = code == DnsHeaderResponseCode.ServerFailure || (code == DnsHeaderResponseCode.Refused && domain.Length > 0);
            if (broken) health.Failed(server, $"It answers with {(code == DnsHeaderResponseCode.Refused ? "REFUSED" : "SERVFAIL")} when asked for {(domain.Length == 0 ? "the root" : domain)}.");
            else health.Answered(server, time.GetElapsedTime(begun));
        }
        catch (DnsResponseException silence)
        {
            stop.ThrowIfCancellationRequested();
            health.Failed(server, silence.Code == DnsResponseCode.ConnectionTimeout ? $"It does not answer within {settings.ForwardMilliseconds} milliseconds." : $"It can not be asked: {silence.InnerException?.Message ?? silence.Message}.");
        }
    }
}
