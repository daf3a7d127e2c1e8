namespace Appliance.Server.Dhcp6;

/// <summary>Who knows what machines boot. The room that does lies below this one and brings it.</summary>
public interface IBootOverIpv6
{
    /// <summary>Sets <see cref="Dhcp6Exchange.BootFileUrl"/> where a client that boots shall have a file. Returns at once.</summary>
    void Name(Dhcp6Exchange exchange);

    /// <summary>Told what has really left, or did not: the boot timeline listens here. Returns at once.</summary>
    void Answered(Dhcp6Exchange exchange);
}
