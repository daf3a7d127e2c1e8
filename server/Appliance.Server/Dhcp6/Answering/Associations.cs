using System.Buffers.Binary;
using Appliance.Protocols;
using Appliance.Server.Dhcp6.Leases;

namespace Appliance.Server.Dhcp6.Answering;

/// <summary>What each identity association of a request is answered (RFC 8415 §18.3, §21.4).</summary>
internal sealed class Associations(Leasing leasing)
{
    /// <summary>Associations of one message; further ones are not looked at.</summary>
    private const int Most = 8;

    private static readonly Dhcp6Status NoAddress = new(Dhcp6StatusCode.NoAddrsAvail, "No address is left for this.");
    private static readonly Dhcp6Status NotOnLink = new(Dhcp6StatusCode.NotOnLink, "This address is not on this link.");
    private static readonly Dhcp6Status NoBinding = new(Dhcp6StatusCode.NoBinding, "Nothing of yours.");

    public List<IdentityAssociation> Offer(Dhcp6Exchange exchange, LeaseClient client)
    {
        var (wanted, taken) = Read(exchange);
        var answers = new List<IdentityAssociation>();
        foreach (var one in wanted) answers.Add(leasing.Offer(exchange.Subnet, client, one, taken) is { } leased ? Given(one, leased, taken) : Refused(one, NoAddress));
        return answers;
    }

    /// <returns>Null when the disk does not take it: then nothing is said.</returns>
    public async ValueTask<List<IdentityAssociation>?> GiveAsync(Dhcp6Exchange exchange, LeaseClient client, bool renews)
    {
        var (wanted, taken) = Read(exchange);
        var answers = new List<IdentityAssociation>();
        foreach (var one in wanted)
        {
            if (!renews && one.Addresses.Any(address => !exchange.Ipv6.Prefix.Contains(address.Address)))
            {
                answers.Add(Refused(one, NotOnLink));
                continue;
            }
            var (lease, written) = await leasing.GrantAsync(exchange.Subnet, client, one, taken);
            if (!written) return null;
            answers.Add(lease is { } leased ? Given(one, leased, taken, renews) : renews ? Ended(one) : Refused(one, NoAddress));
        }
        return answers;
    }

    /// <summary>What we do not give at all: temporary addresses and prefixes. Each hears so (§18.3.1, RFC 8415 §18.3.2).</summary>
    public void RefuseOthers(Dhcp6Options asked, Dhcp6Options answer)
    {
        foreach (var one in asked.All(Dhcp6Option.IaTa).Where(octets => octets.Length >= 4).Take(Most)) answer.Add(Dhcp6Option.IaTa, [.. one[..4], .. Status(Dhcp6StatusCode.NoAddrsAvail)]);
        foreach (var one in asked.All(Dhcp6Option.IaPd).Where(octets => octets.Length >= 12).Take(Most)) answer.Add(Dhcp6Option.IaPd, [.. one[..4], .. new byte[8], .. Status(Dhcp6StatusCode.NoPrefixAvail)]);
    }

    private static (List<IdentityAssociation> Wanted, Taken Taken) Read(Dhcp6Exchange exchange)
    {
        var wanted = exchange.Request.Options.All(Dhcp6Option.IaNa).DistinctBy(one => one.Iaid).Take(Most).ToList();
        return (wanted, new Taken([.. wanted.Select(one => one.Iaid)]));
    }

    /// <summary>The address, and the others it asked about with lifetimes of zero: those it gives up (§18.3.4).</summary>
    private static IdentityAssociation Given(IdentityAssociation wanted, Leased leased, Taken taken, bool renews = false)
    {
        taken.Add(leased.Address);
        var valid = (uint)Math.Clamp(leased.Lasting.TotalSeconds, 1, int.MaxValue);
        var preferred = Math.Max(1, (uint)(valid * 5ul / 8));
        var address = Ipv6Number.ToAddress(leased.Address);
        var given = new List<AssignedAddress> { new(address, preferred, valid) };
        if (renews) given.AddRange(wanted.Addresses.Where(one => !one.Address.Equals(address)).Select(one => new AssignedAddress(one.Address, 0, 0)));
        return new IdentityAssociation(wanted.Iaid, preferred / 2, (uint)(preferred * 4ul / 5), given);
    }

    private static IdentityAssociation Refused(IdentityAssociation wanted, Dhcp6Status status) => new(wanted.Iaid, 0, 0, [], status);

    /// <summary>Addresses that are not its own any more are told so by lifetimes of zero; where it names none there is no binding.</summary>
    private static IdentityAssociation Ended(IdentityAssociation wanted) => wanted.Addresses.Count == 0
        ? Refused(wanted, NoBinding)
        : new IdentityAssociation(wanted.Iaid, 0, 0, [.. wanted.Addresses.Select(one => new AssignedAddress(one.Address, 0, 0))]);

    private static byte[] Status(Dhcp6StatusCode code)
    {
        var option = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(option, Dhcp6Option.Status.Code);
        BinaryPrimitives.WriteUInt16BigEndian(option.AsSpan(2), 2);
        BinaryPrimitives.WriteUInt16BigEndian(option.AsSpan(4), (ushort)code);
        return option;
    }
}
