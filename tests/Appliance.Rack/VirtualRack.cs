namespace Appliance.Rack;

/// <summary>An appliance and the machines in its network: everything of one rack, made together and removed together.</summary>
public sealed class VirtualRack : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _things = [];

    private VirtualRack(Artifacts artifacts, NetworkNamespace network, Accelerator accelerator, string folder, ApplianceServer server)
    {
        Artifacts = artifacts;
        Network = network;
        Accelerator = accelerator;
        Folder = folder;
        Server = server;
    }

    public Artifacts Artifacts { get; }

    public NetworkNamespace Network { get; }

    public Accelerator Accelerator { get; }

    /// <summary>Sockets, disks, logs and the appliance's data. Short, for a unix socket's path has at most 107 characters.</summary>
    public string Folder { get; }

    public ApplianceServer Server { get; }

    public ServerApi Api => Server.Api;

    /// <summary>Checks what is needed, makes the network and starts the appliance; nobody is set up yet.</summary>
    /// <param name="settings">Added to those every rack has, and stronger than they are.</param>
    /// <param name="told">Hears of each step.</param>
    /// <exception cref="MissingPrerequisiteException">before anything was touched.</exception>
    public static async Task<VirtualRack> StartAsync(
        Artifacts artifacts, string name, string folder, IReadOnlyDictionary<string, string>? settings = null, Accelerator? accelerator = null,
        Action<string>? told = null)
    {
        Prerequisites.Check(artifacts);
        Directory.CreateDirectory(folder);
        // The database's unprivileged user must be able to pass through.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        told?.Invoke("making the network");
        var network = await NetworkNamespace.CreateAsync(name);
        try
        {
            told?.Invoke("asking whether KVM really works");
            accelerator ??= await Accelerator.ProbeAsync(artifacts, folder);
            told?.Invoke("starting the appliance");
            var all = new Dictionary<string, string>(Defaults(artifacts), StringComparer.Ordinal);
            foreach (var (key, value) in settings ?? new Dictionary<string, string>()) all[key] = value;
            var server = new ApplianceServer(network, artifacts, Path.Combine(folder, "data"), Path.Combine(folder, "server.log"), all);
            await server.StartAsync();
            return new VirtualRack(artifacts, network, accelerator, folder, server);
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a machine into the rack; it is off.</summary>
    public QemuMachine Add(MachineSpec spec)
    {
        var machine = new QemuMachine(spec, Network, Accelerator, Folder, Artifacts.Kernel);
        _things.Add(machine);
        return machine;
    }

    /// <summary>Something else that ends with the rack.</summary>
    public T Keep<T>(T thing) where T : IAsyncDisposable
    {
        _things.Add(thing);
        return thing;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var thing in Enumerable.Reverse(_things)) await thing.DisposeAsync();
        await Server.DisposeAsync();
        await Network.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static Dictionary<string, string> Defaults(Artifacts artifacts) => new(StringComparer.Ordinal)
    {
        ["Boot:FilesDirectory"] = artifacts.NetbootFolder,
    };
}
