using System.Net.Sockets;

namespace Appliance.Rack;

/// <summary>
/// A network of its own: a namespace with a bridge (10.99.0.1/24), taps for machines and wires to neighbours.
/// Removing it ends everything that runs inside; nothing of it can be seen from the machine's own network.
/// </summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    public const string Bridge = "br0";
    public const string ServerAddress = "10.99.0.1";
    public const string Cidr = "10.99.0.0/24";

    private readonly NamespaceThread _thread;
    private int _taps;

    private NetworkNamespace(string name)
    {
        Name = name;
        _thread = new NamespaceThread(name);
    }

    public string Name { get; }

    /// <summary>The appliance's own network: bridge without spanning tree, so that ports forward at once.</summary>
    public static async Task<NetworkNamespace> CreateAsync(string name)
    {
        var made = await CreateEmptyAsync(name);
        await made.IpAsync("link", "add", Bridge, "type", "bridge", "stp_state", "0", "forward_delay", "0");
        await made.IpAsync("addr", "add", $"{ServerAddress}/24", "dev", Bridge);
        await made.IpAsync("link", "set", Bridge, "up");
        // A port that always has a carrier: without one the bridge is down, and to the appliance a new network each time a machine is switched on.
        await made.IpAsync("link", "add", "carrier0", "type", "veth", "peer", "name", "carrier1");
        await made.IpAsync("link", "set", "carrier1", "up");
        await made.IpAsync("link", "set", "carrier0", "master", Bridge, "up");
        return made;
    }

    /// <summary>A second namespace with one interface, eth0, wired to our bridge: simulated machines or a foreign server live there.</summary>
    public async Task<NetworkNamespace> AddNeighbourAsync(string suffix, string? address = null)
    {
        var neighbour = await CreateEmptyAsync($"{Name}-{suffix}");
        await IpAsync("link", "add", $"v-{suffix}", "type", "veth", "peer", "name", "eth0", "netns", neighbour.Name);
        await IpAsync("link", "set", $"v-{suffix}", "master", Bridge, "up");
        if (address is not null) await neighbour.IpAsync("addr", "add", address, "dev", "eth0");
        await neighbour.IpAsync("link", "set", "eth0", "up");
        return neighbour;
    }

    /// <returns>The tap's name, up and on the bridge.</returns>
    public async Task<string> AddTapAsync()
    {
        var tap = $"tap{_taps++}";
        await IpAsync("tuntap", "add", tap, "mode", "tap");
        await IpAsync("link", "set", tap, "master", Bridge, "up");
        return tap;
    }

    public Task<string> IpAsync(params string[] arguments) => Programs.RunAsync("ip", ["-n", Name, .. arguments]);

    /// <summary>The addresses of an interface, without their lengths, and without link-local ones and those that are still tried on the link.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync(string at) =>
        [.. (await IpAsync("-o", "addr", "show", "dev", at, "scope", "global", "-tentative")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Split('/')[0])];

    public async Task<string> MacAsync(string at) => (await IpAsync("-o", "link", "show", "dev", at)).Split("link/ether ")[1].Split(' ')[0];

    /// <summary>Runs a program inside, to its end.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) => Programs.RunAsync("ip", ["netns", "exec", Name, program, .. arguments]);

    public RunningProgram Start(
        string name, string log, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        RunningProgram.Start(Name, name, log, program, arguments, environment);

    /// <summary>A socket of this network, to be used from any thread of ours: a socket stays in the namespace it was made in.</summary>
    public Task<Socket> OpenSocketAsync(AddressFamily family, SocketType type, ProtocolType protocol) =>
        _thread.RunAsync(() => new Socket(family, type, protocol));

    /// <summary>Ends what still runs inside, then removes the namespace. Does nothing when there is none.</summary>
    public static async Task RemoveAsync(string name)
    {
        var (exitCode, pids, _) = await Programs.TryAsync("ip", "netns", "pids", name);
        if (exitCode != 0) return;
        var marks = pids.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(pid => ProcessMark.Of(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture)))
            .OfType<ProcessMark>().Where(mark => mark.Pid != Environment.ProcessId);
        await Task.WhenAll(marks.Select(mark => mark.EndAsync(TimeSpan.FromSeconds(5))));
        await Programs.TryAsync("ip", "netns", "del", name);
    }

    public async ValueTask DisposeAsync()
    {
        _thread.Dispose();
        await RemoveAsync(Name);
    }

    private static async Task<NetworkNamespace> CreateEmptyAsync(string name)
    {
        await Programs.RunAsync("ip", "netns", "add", name);
        await Programs.RunAsync("ip", "-n", name, "link", "set", "lo", "up");
        return new NetworkNamespace(name);
    }
}
