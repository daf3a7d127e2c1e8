using Appliance.Contracts;
using Appliance.Protocols.Dns;
using Appliance.Server.Dns.Publishing;

namespace Appliance.Server.Dns.Editing;

/// <summary>Reads what a person says about a zone, and names every mistake at once.</summary>
internal static class ZoneSpecs
{
    /// <summary>"Lab.Example." as "lab.example"; null when it is no zone's name.</summary>
    public static string? ZoneName(string? text) =>
        text is not null && DnsName.TryParse(text, "", out var name) && name.Length > 0 && !name.Contains('*', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal) && text != "@" ? name : null;

    /// <exception cref="FaultException">Invalid: DNS_ZONE_INVALID with every field fault.</exception>
    public static (string Name, ZoneFigures Figures) Read(DnsZoneSpec wanted, string? known, ZoneFigures before)
    {
        var faults = new List<FieldFault>();
        var name = known ?? ZoneName(wanted.Name);
        if (name is null) faults.Add(new("name", $"\"{wanted.Name}\" is not a zone's name: write it as lab.example or 10.in-addr.arpa."));
        if (known is not null && wanted.Name is not null && ZoneName(wanted.Name) != known) faults.Add(new("name", "A zone keeps its name."));
        var figures = new ZoneFigures(
            Time("seconds", wanted.Seconds, before.Seconds, 0, 604_800), Time("absenceSeconds", wanted.AbsenceSeconds, before.Absence, 0, 86_400),
            Time("refresh", wanted.Refresh, before.Refresh, 60, 604_800), Time("retry", wanted.Retry, before.Retry, 60, 604_800),
            Time("expire", wanted.Expire, before.Expire, 600, 2_419_200), Server(), Contact());
        if (faults.Count == 0 && figures.Expire <= figures.Refresh + figures.Retry) faults.Add(new("expire", "Longer than refresh and retry together; a secondary would give up before it could try again."));
        return faults.Count == 0 ? (name!, figures) : throw new FaultException(FaultKind.Invalid, FaultCodes.DnsZoneInvalid, $"{faults.Count} field(s) are wrong.", faults);

        int Time(string field, int? given, int kept, int least, int most)
        {
            if (given is < 0 || given < least || given > most) faults.Add(new(field, $"{least} to {most} seconds."));
            return given ?? kept;
        }

        string? Server()
        {
            if (wanted.Server is not { Length: > 0 } text) return wanted.Server is null ? before.Server : null;
            if (DnsName.TryParse(text, "", out var server) && server.Length > 0 && text != "@") return server;
            faults.Add(new("server", $"\"{text}\" is not the name of a server."));
            return null;
        }

        string? Contact()
        {
            if (wanted.Contact is not { Length: > 0 } text) return wanted.Contact is null ? before.Contact : null;
            // RFC 1035 §8: the dots before the at sign belong to the first label.
            var mailbox = text.Split('@') is [{ Length: > 0 } user, { Length: > 0 } host] ? $"{user.Replace(".", "\\.", StringComparison.Ordinal)}.{host}" : text;
            if (DnsName.TryParse(mailbox, "", out var contact) && contact.Contains('.', StringComparison.Ordinal) && !mailbox.Contains('@', StringComparison.Ordinal)) return contact;
            faults.Add(new("contact", $"\"{text}\" is not a mailbox: write it as hostmaster@lab.example."));
            return null;
        }
    }
}
