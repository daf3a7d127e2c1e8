using System.Net;
using Appliance.Server.Dns.Screening;
using Appliance.Server.Dns.Zones;
using ARSoft.Tools.Net.Dns;

namespace Appliance.Server.Dns.Listener;

/// <summary>ARSoft's DNS server behind our two doors on one address: it reads questions about our own names and writes their answers.</summary>
internal sealed class DnsListener : IDisposable
{
    private readonly DnsServer _server;
    private readonly UdpDoor _udp;
    private readonly TcpDoor _tcp;
    private readonly ZoneAnswers _zones;
    private readonly ILogger _log;

    /// <exception cref="System.Net.Sockets.SocketException">The address is not ours, or somebody else has the port.</exception>
    public DnsListener(IPEndPoint at, Reception reception, ZoneAnswers zones, TimeProvider time, ILogger log)
    {
        (_zones, _log) = (zones, log);
        _udp = new UdpDoor(at, reception);
        try
        {
            _tcp = new TcpDoor(_udp.At, reception, time);
        }
        catch
        {
            _udp.Close();
            throw;
        }
        _server = new DnsServer(_udp, _tcp);
        _server.QueryReceived += AnswerAsync;
        _server.ExceptionThrown += SayAsync;
        _server.Start();
    }

    public IPEndPoint At => _udp.At;

    public void Dispose()
    {
        try
        {
            _server.Stop();
        }
        catch (AggregateException stopped) when (stopped.InnerExceptions.All(e => e is OperationCanceledException))
        {
            // It was stopped before it had quite started, and then leaves its doors open.
        }
        _udp.Close();
        _tcp.Close();
    }

    private Task AnswerAsync(object sender, QueryReceivedEventArgs received)
    {
        if (received.Query is DnsMessage { Questions: [var question] } query) received.Response = Answer(query, question, received.RemoteEndpoint.Address);
        return Task.CompletedTask; // no response here makes the server answer SERVFAIL
    }

    private DnsMessage Answer(DnsMessage query, DnsQuestion question, IPAddress client)
    {
        var answer = query.CreateResponseInstance();
        if (query.EDnsOptions is { } asked)
        {
            // The server cuts an answer to the size named here, so it names what the client can take, up to what paths can carry.
            var size = Math.Clamp(asked.UdpPayloadSize, (ushort)512, ShortAnswer.PayloadSize);
            answer.EDnsOptions = new OptRecord(size) { IsDnsSecOk = asked.IsDnsSecOk };
        }
        var name = string.Join('.', question.Name.Labels).ToLowerInvariant();
        if (_zones.Find(name) is { } zone) _zones.Answer(answer, question, name, zone, client);
        else answer.ReturnCode = ReturnCode.ServerFailure; // ours when it came in, gone since: the client asks again
        return answer;
    }

    private Task SayAsync(object sender, ExceptionEventArgs thrown)
    {
        Log.Defect(_log, thrown.Exception);
        return Task.CompletedTask;
    }
}
