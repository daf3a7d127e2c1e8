using Appliance.Contracts;

namespace Appliance.Server.Syslog;

/// <summary>Section "Syslog": the collector that gets the audit trail.</summary>
internal sealed record SyslogSettings : IRoomSettings
{
    public const int LeastLongest = 1024;

    /// <summary>Host name or address of the collector; empty: nothing is sent.</summary>
    public string Server { get; set; } = "";

    /// <summary>TCP or UDP port of the collector.</summary>
    public int Port { get; set; } = 6514;

    /// <summary>How messages go there: Tls, Tcp or Udp; only Tls keeps them from being read and changed on the way.</summary>
    public SyslogTransport Transport { get; set; } = SyslogTransport.Tls;

    /// <summary>PEM: who may have signed the collector's certificate; empty: the authorities of this machine.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>Events too, from this severity on; empty: the audit trail only.</summary>
    public string Events { get; set; } = "";

    /// <summary>Longer messages are cut, and say so.</summary>
    public int LongestMessage { get; set; } = 8000;

    /// <summary>In the names of structured data (RFC 5424, 7.2.2). The default is the one that RFC 5612 keeps for examples.</summary>
    public int EnterpriseNumber { get; set; } = 32473;

    public bool IsSet => Server.Length > 0;

    public Severity? LeastSeverity => Enum.TryParse<Severity>(Events, ignoreCase: true, out var severity) ? severity : null;

    public IEnumerable<string> Problems()
    {
        if (IsSet && Uri.CheckHostName(Server) == UriHostNameType.Unknown) yield return $"Server: '{Server}' is neither a host name nor an address.";
        if (Port is < 1 or > 65535) yield return "Port: must be 1 to 65535.";
        if (LongestMessage is < LeastLongest or > 60_000) yield return $"LongestMessage: must be {LeastLongest} to 60000.";
        if (EnterpriseNumber < 1) yield return "EnterpriseNumber: must be a number that IANA has given out.";
        if (Events.Length > 0 && !Enum.GetNames<Severity>().Contains(Events, StringComparer.OrdinalIgnoreCase)) yield return $"Events: is none of {string.Join(", ", Enum.GetNames<Severity>())}.";
        if (Trust.Problem(CaFile) is { } problem) yield return $"CaFile: {problem}";
    }
}

internal enum SyslogTransport
{
    /// <summary>RFC 5425.</summary>
    Tls,

    /// <summary>RFC 6587, octets counted: anybody on the way can read and change it.</summary>
    Tcp,

    /// <summary>RFC 5426: as open, and what gets lost on the way is lost.</summary>
    Udp,
}
