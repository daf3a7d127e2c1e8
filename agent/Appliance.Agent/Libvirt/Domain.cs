using System.Xml;
using Appliance.Agent.Bus;

namespace Appliance.Agent.Libvirt;

/// <summary>A virtual machine (org.libvirt.Domain). Each method throws <see cref="BusException"/> when libvirt does not answer, or says no.</summary>
internal sealed record Domain(IBus Bus, string Service, string Path)
{
    private const string Face = "org.libvirt.Domain";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>To start one may mean to prepare volumes and networks; to kill one, to wait for its disks.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(45);

    private BusObject Look => new(Bus, Service, Path, Patience);

    private BusObject Act => new(Bus, Service, Path, LongPatience);

    /// <summary>Its process exists, whether it runs or is paused.</summary>
    public async Task<bool> IsActiveAsync(CancellationToken stop) => (await Look.GetAsync(Face, "Active", stop)).As<BusFlag>().Value;

    public async Task<string> NameAsync(CancellationToken stop) => (await Look.GetAsync(Face, "Name", stop)).As<BusText>().Value;

    /// <summary>The addresses of its network cards, as its description has them.</summary>
    public async Task<IReadOnlyList<string>> MacsAsync(CancellationToken stop) => Macs((await Look.CallAsync(Face, "GetXMLDesc", stop, 0u))[0].As<BusText>().Value);

    public Task StartAsync(CancellationToken stop) => Act.CallAsync(Face, "Create", stop, 0u);

    /// <summary>As if the plug were pulled.</summary>
    public Task KillAsync(CancellationToken stop) => Act.CallAsync(Face, "Destroy", stop, 0u);

    /// <summary>As if the button for that were pressed.</summary>
    public Task ResetAsync(CancellationToken stop) => Act.CallAsync(Face, "Reset", stop, 0u);

    /// <summary>Asks the operating system, in the way the hypervisor chooses.</summary>
    public Task ShutDownAsync(CancellationToken stop) => Act.CallAsync(Face, "Shutdown", stop, 0u);

    /// <summary>/domain/devices/interface/mac/@address</summary>
    internal static IReadOnlyList<string> Macs(string description)
    {
        var macs = new List<string>();
        using var reader = XmlReader.Create(new StringReader(description), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        string[] where = ["domain", "devices", "interface", "mac"];
        var at = new string[where.Length];
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth >= where.Length) continue;
            at[reader.Depth] = reader.Name;
            if (reader.Depth == where.Length - 1 && at.AsSpan().SequenceEqual(where) && reader.GetAttribute("address") is { } mac) macs.Add(mac);
        }
        return macs;
    }
}
