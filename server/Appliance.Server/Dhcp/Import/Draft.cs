using System.Net;
using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Dhcp.Import;

/// <summary>
/// What files say, in no program's own words: the readers fill it and <see cref="TranslateDraft"/> decides what each thing becomes here.
/// It keeps more than we can take over today.
/// </summary>
internal sealed class Draft
{
    /// <summary>Holds for all subnets unless they say otherwise.</summary>
    public DraftScope Everywhere { get; } = new(null, "everywhere");

    public List<DraftSubnet> Subnets { get; } = [];

    /// <summary>Each belongs to the subnet that contains it.</summary>
    public List<DraftRange> Ranges { get; } = [];

    public List<DraftHost> Hosts { get; } = [];

    /// <summary>In the order of the files; the last one of an address counts.</summary>
    public List<DraftLease> Leases { get; } = [];

    /// <summary>Every option, in whatever scope.</summary>
    public List<DraftOption> Options { get; } = [];

    public List<DraftClass> Classes { get; } = [];
}

/// <summary>What holds for a part of the file. What is not said here is as in the scope around it.</summary>
/// <param name="name">For people: "subnet 10.0.0.0/24", "class \"phones\"".</param>
internal sealed class DraftScope(DraftScope? around, string name)
{
    public DraftScope? Around { get; } = around;

    public string Name { get; } = name;

    public int? LeaseSeconds { get; set; }

    /// <summary>This scope and those around it, from the inside outwards.</summary>
    public IEnumerable<DraftScope> Outwards()
    {
        for (var scope = this; scope is not null; scope = scope.Around) yield return scope;
    }
}

/// <param name="Statement">As the report shows it.</param>
/// <param name="Name">What the file calls it beside its address; null when it does not.</param>
/// <param name="Proxy">Addresses are somebody else's to give; only boot files are told.</param>
/// <param name="SharedNetwork">Whose wire it is on, in the file's words; null when it is alone.</param>
/// <param name="IsRouter">The program names itself as the router where no option does.</param>
internal sealed record DraftSubnet(Origin At, string Statement, IPNetwork Network, DraftScope Scope, string? Name = null, bool Proxy = false, bool IsRouter = false, string? SharedNetwork = null);

/// <param name="Condition">Who may have its addresses, in the file's words; null for everybody.</param>
/// <param name="Class">The class that the condition is about, when it is about one alone.</param>
internal sealed record DraftRange(Origin At, string Statement, Ipv4Address First, Ipv4Address Last, string? Condition = null, string? Class = null);

/// <summary>A class of machines. One that is told several times has any of the members.</summary>
/// <param name="Members">Null where its rule can not be said here.</param>
internal sealed record DraftClass(Origin At, string Statement, string Name, ClientClass? Members);

/// <summary>A machine that the file knows. How it is told may be any of the three.</summary>
/// <param name="Addresses">None for a machine that is only named or classed.</param>
/// <param name="ClientId">Option 61 as it comes on the wire.</param>
/// <param name="CircuitId">Sub-option 1 of option 82 as it comes on the wire.</param>
/// <param name="Scopes">What holds for it alone, or for it and others.</param>
internal sealed record DraftHost(
    Origin At, string Statement, IReadOnlyList<MacAddress> Macs, IReadOnlyList<IPAddress> Addresses, string? HostName, byte[]? ClientId, byte[]? CircuitId, IReadOnlyList<DraftScope> Scopes);

/// <summary>An option to be told to machines.</summary>
/// <param name="Code">RFC 2132 number; null where the name is not one of its.</param>
/// <param name="Name">As the file calls it.</param>
/// <param name="Values">As written, without quotes.</param>
/// <param name="Always">Told also to machines that do not ask for it.</param>
internal sealed record DraftOption(Origin At, string Statement, DraftScope Scope, byte? Code, string Name, IReadOnlyList<string> Values, bool Always = false);

/// <param name="Ends">Null for one that never does.</param>
internal sealed record DraftLease(Origin At, Ipv4Address Address, MacAddress Mac, byte[]? ClientId, string? HostName, DateTimeOffset? Starts, DateTimeOffset? Ends);
