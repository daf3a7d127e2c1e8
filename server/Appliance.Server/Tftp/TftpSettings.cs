namespace Appliance.Server.Tftp;

/// <summary>Section "Tftp".</summary>
internal sealed record TftpSettings : IRoomSettings
{
    /// <summary>UDP port, on our address of every subnet.</summary>
    public int Port { get; set; } = 69;

    /// <summary>The largest block granted: 1468 octets fill an Ethernet frame of 1500. Clients that ask for less get less.</summary>
    public int LargestBlock { get; set; } = 1468;

    /// <summary>The widest window granted (RFC 7440).</summary>
    public int WidestWindow { get; set; } = 64;

    /// <summary>Transfers at once, from all clients.</summary>
    public int MaxTransfers { get; set; } = 4000;

    /// <summary>Transfers at once, from one client.</summary>
    public int MaxTransfersPerClient { get; set; } = 8;

    /// <summary>How long an acknowledgement is awaited when the client does not ask for another time.</summary>
    public int TimeoutSeconds { get; set; } = 1;

    /// <summary>How often a window is sent again before the client counts as gone. Before its first acknowledgement it is twice at most.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>
    /// Subnets, by name, whose clients are served from the listening port itself instead of a port for each transfer: for clients behind
    /// NAT or a firewall that lets one port through. "*" means all subnets.
    /// </summary>
    public string[] SinglePortSubnets { get; set; } = [];

    public bool IsSinglePort(string subnet) => SinglePortSubnets.Contains(subnet, StringComparer.OrdinalIgnoreCase) || SinglePortSubnets.Contains("*", StringComparer.Ordinal);

    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65535) yield return $"Port: {Port} is no UDP port; use 1 to 65535.";
        if (LargestBlock is < 512 or > 65464) yield return $"LargestBlock: {LargestBlock} is out of range; use 512 to 65464 (RFC 2348).";
        if (WidestWindow is < 1 or > 64) yield return $"WidestWindow: {WidestWindow} is out of range; use 1 to 64.";
        if (MaxTransfers is < 1 or > 20_000) yield return $"MaxTransfers: {MaxTransfers} is out of range; use 1 to 20000.";
        if (MaxTransfersPerClient is < 1 or > 1000) yield return $"MaxTransfersPerClient: {MaxTransfersPerClient} is out of range; use 1 to 1000.";
        if (TimeoutSeconds is < 1 or > 30) yield return $"TimeoutSeconds: {TimeoutSeconds} is out of range; use 1 to 30.";
        if (Retries is < 1 or > 20) yield return $"Retries: {Retries} is out of range; use 1 to 20.";
        if (SinglePortSubnets.Any(string.IsNullOrWhiteSpace)) yield return "SinglePortSubnets: an empty name; use names of subnets, or \"*\" for all.";
    }
}
