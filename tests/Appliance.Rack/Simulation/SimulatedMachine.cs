using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Agent.Contracts;

namespace Appliance.Rack;

/// <summary>
/// A machine without hardware: it boots over the network as a real one does (DHCP, TFTP, DHCP again as iPXE, script, kernel, initrd)
/// and enrols. Each step can be taken alone, so that tests stop, repeat or spoil it where they like.
/// </summary>
public sealed class SimulatedMachine(SimulatedNetwork network, MachineIdentity identity) : IDisposable
{
    private HttpClient? _http;
    private EnrollmentCaller? _caller;

    public MachineIdentity Identity => identity;

    public MachineKey Key { get; } = new();

    public DhcpLease? Lease { get; private set; }

    public BootScript? Script { get; private set; }

    /// <summary>The one-time token from the kernel command line.</summary>
    public string? BootToken => Script?.Arguments.GetValueOrDefault("appliance.token");

    /// <summary>Everything up to and including the request to become a member.</summary>
    public async Task<EnrollReply> BootAndEnrollAsync(CancellationToken stop)
    {
        await TakeLeaseAsync(isIpxe: false, stop);
        await ReadBootFileAsync(stop);
        await TakeLeaseAsync(isIpxe: true, stop);
        await ReadScriptAsync(stop);
        await LoadSystemAsync(stop);
        return await EnrollAsync(stop);
    }

    public async Task<DhcpLease> TakeLeaseAsync(bool isIpxe, CancellationToken stop)
    {
        var lease = await new DhcpClient(network, identity) { IsIpxe = isIpxe }.LeaseAsync(stop);
        if (!lease.Address.Equals(Lease?.Address)) await network.TakeAsync(lease.Address);
        Lease = lease;
        return lease;
    }

    /// <returns>How many bytes the boot file has.</returns>
    public Task<int> ReadBootFileAsync(CancellationToken stop) =>
        TftpReader.ReadAsync(network.Inside, Taken.Address, Taken.NextServer, Taken.BootFile, stop);

    /// <summary>The script that DHCP named, with iPXE's variables filled in.</summary>
    public async Task<BootScript> ReadScriptAsync(CancellationToken stop)
    {
        var address = new Uri(Filled(Taken.BootFile));
        for (var chained = 0; ; chained++)
        {
            var text = await Http.GetStringAsync(address, stop);
            Script = BootScript.Read(Filled(text), address);
            // A first script may only say where the machine's own script is.
            if (Script.Kernel is not null || Script.Chain is not { } next || chained == 3) return Script;
            address = next;
        }
    }

    /// <summary>Fetches any address of the boot listener.</summary>
    public async Task<(HttpStatusCode Status, string Text)> FetchAsync(Uri address, CancellationToken stop)
    {
        using var answer = await Http.GetAsync(address, stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
    }

    /// <summary>Kernel and initrd, to the last byte, and forgotten at once.</summary>
    public async Task LoadSystemAsync(CancellationToken stop)
    {
        foreach (var file in (Uri[])[Script!.Kernel!, .. Script.Initrds])
        {
            await using var stream = await Http.GetStreamAsync(file, stop);
            await stream.CopyToAsync(Stream.Null, stop);
        }
    }

    public Task<EnrollReply> EnrollAsync(CancellationToken stop) => EnrollAsync(Key, stop);

    /// <param name="key">Another key than the machine's own: somebody has copied its boot token.</param>
    public Task<EnrollReply> EnrollAsync(MachineKey key, CancellationToken stop) => Caller.EnrollAsync(key, identity.Hardware, BootToken, stop);

    public Task<Issued> WatchAsync(Pending pending, CancellationToken stop) => Caller.WatchAsync(pending, stop);

    /// <summary>Connects as a member and stays until stopped; <paramref name="welcomed"/> completes when the appliance greets it.</summary>
    public async Task BeMemberAsync(Issued issued, TaskCompletionSource<Welcome> welcomed, CancellationToken stop)
    {
        using var certificate = Key.With(issued.Certificate.ToByteArray());
        using var caller = new EnrollmentCaller(network.Inside, Taken.Address, IPEndPoint.Parse(issued.AgentsAddress), Pin, certificate);
        await caller.BeMemberAsync(identity.Hardware, welcomed, stop);
    }

    /// <summary>What has booted is another program: the boot loader's connections are gone.</summary>
    public void HangUp()
    {
        _http?.Dispose();
        _http = null;
    }

    public void Dispose()
    {
        HangUp();
        _caller?.Dispose();
        Key.Dispose();
    }

    private DhcpLease Taken => Lease ?? throw new InvalidOperationException($"{identity.Mac} has no lease yet.");

    private byte[] Pin => Convert.FromHexString(Script!.Arguments["appliance.pin"]);

    private EnrollmentCaller Caller => _caller ??= new EnrollmentCaller(network.Inside, Taken.Address, IPEndPoint.Parse(Script!.Arguments["appliance.server"]), Pin);

    private HttpClient Http => _http ??= new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var server = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
            return new NetworkStream(await EnrollmentCaller.ConnectAsync(network.Inside, Taken.Address, server, stop), ownsSocket: true);
        },
    })
    { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>iPXE's settings as our scripts use them.</summary>
    private string Filled(string text) => text
        .Replace("${net0/mac}", identity.Mac.ToString(), StringComparison.Ordinal)
        .Replace("${mac}", identity.Mac.ToString(), StringComparison.Ordinal)
        .Replace("${netX/mac}", identity.Mac.ToString(), StringComparison.Ordinal)
        .Replace("${mac:hexhyp}", identity.Mac.ToString().Replace(':', '-'), StringComparison.Ordinal)
        .Replace("${netX/mac:hexhyp}", identity.Mac.ToString().Replace(':', '-'), StringComparison.Ordinal)
        .Replace("${uuid}", identity.Uuid.ToString(), StringComparison.Ordinal)
        .Replace("${serial}", identity.Serial, StringComparison.Ordinal)
        .Replace("${platform}", "pcbios", StringComparison.Ordinal)
        .Replace("${buildarch}", "i386", StringComparison.Ordinal)
        .Replace("${next-server}", Taken.NextServer.ToString(), StringComparison.Ordinal)
        .Replace("${net0/ip}", Taken.Address.ToString(), StringComparison.Ordinal)
        .Replace("${time}", "0".ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
