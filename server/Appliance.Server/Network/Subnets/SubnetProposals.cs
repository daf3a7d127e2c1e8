using System.Net;
using System.Net.Sockets;
using Appliance.Contracts;

namespace Appliance.Server.Network.Subnets;

/// <summary>Looks at the machine's own interfaces and proposes nothing that is not there.</summary>
internal sealed class SubnetProposals(IHostInterfaces interfaces, ISubnets subnets, IForeignServers others) : ISubnetProposals
{
    private const uint LargestPool = 200;

    public async Task<IReadOnlyList<SubnetProposal>> ProposeAsync(bool again, CancellationToken stop)
    {
        var found = Find().ToList();
        var heard = await others.AskAsync([.. found.Select(one => one.At).DistinctBy(at => at.Name)], again, stop);
        return [.. found.Select(one => Propose(one.At, one.Address, one.Network, heard[one.At.Name]))];
    }

    private IEnumerable<(HostInterface At, IPAddress Address, IPNetwork Network)> Find() =>
        from at in interfaces.All()
        from has in at.Addresses
        where has.Address.AddressFamily == AddressFamily.InterNetwork && has.PrefixLength is >= 8 and <= 30 && !IPAddress.IsLoopback(has.Address)
        let network = Network(has)
        where !subnets.All.Any(s => Ipv4.Overlap(s.Network, network))
        orderby at.Up descending, at.Index
        select (at, has.Address, network);

    private static SubnetProposal Propose(HostInterface at, IPAddress ours, IPNetwork network, HeardServers heard) => new(
        at.Name, network.ToString(), ours.ToString(), at.Up, Part(network, ours),
        heard is { NotAsked: null, Servers.Count: 0 } ? SubnetMode.Authoritative : SubnetMode.Off, heard.Servers, heard.NotAsked);

    private static IPNetwork Network(HostAddress at) =>
        new(Ipv4.Address(Ipv4.Number(at.Address) & uint.MaxValue << 32 - at.PrefixLength), at.PrefixLength);

    /// <summary>
    /// The upper half of the range at most, 200 addresses at most. Gateways sit at the first or the last address by custom and
    /// nobody has told us which; both stay out, and our own address too.
    /// </summary>
    private static AddressRange? Part(IPNetwork network, IPAddress ours)
    {
        uint first = Ipv4.First(network), last = Ipv4.Last(network), own = Ipv4.Number(ours);
        uint size = last - first + 1;
        if (size < 16) return null;
        uint from = first + size / 2, to = Math.Min(last - 2, from + LargestPool - 1);
        if (own >= from && own <= to)
        {
            // Our address parts the range in two: take the longer piece.
            if (own - from > to - own) to = own - 1;
            else from = own + 1;
        }
        return new AddressRange(Ipv4.Address(from).ToString(), Ipv4.Address(to).ToString());
    }
}
