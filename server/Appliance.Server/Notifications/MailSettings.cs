using MimeKit;

namespace Appliance.Server.Notifications;

/// <summary>Section "Mail": the smart host that takes our mail. Its password is the secret mail-password/server.</summary>
internal sealed record MailSettings : IRoomSettings
{
    /// <summary>Host name or address of the smart host; empty: no mail is sent.</summary>
    public string Server { get; set; } = "";

    /// <summary>TCP port of the smart host.</summary>
    public int Port { get; set; } = 587;

    /// <summary>StartTls, Tls, or None, where anybody on the way can read and change what is sent.</summary>
    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Whom we sign in as; empty: nobody.</summary>
    public string User { get; set; } = "";

    /// <summary>Whom mails come from: "Appliance &lt;appliance@example.org&gt;".</summary>
    public string Sender { get; set; } = "";

    /// <summary>PEM: who may have signed the server's certificate; empty: the authorities of this machine.</summary>
    public string CaFile { get; set; } = "";

    public bool IsSet => Server.Length > 0;

    public IEnumerable<string> Problems()
    {
        if (Port is < 1 or > 65535) yield return "Port: must be 1 to 65535.";
        if (!IsSet) yield break;
        if (Uri.CheckHostName(Server) == UriHostNameType.Unknown) yield return $"Server: '{Server}' is neither a host name nor an address.";
        if (!MailboxAddress.TryParse(Sender, out var sender) || sender.Domain.Length == 0) yield return "Sender: must be a mail address such as appliance@example.org.";
        if (User.Length > 0 && Security == MailSecurity.None) yield return "User: its password would cross the network in clear; set Security to StartTls or Tls.";
        if (Trust.Problem(CaFile) is { } problem) yield return $"CaFile: {problem}";
    }
}

internal enum MailSecurity
{
    /// <summary>STARTTLS (RFC 3207), required: a server that does not offer it gets no mail.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>Anybody on the way can read and change what is sent.</summary>
    None,
}
