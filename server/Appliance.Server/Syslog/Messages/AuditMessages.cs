using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Syslog.Messages;

/// <summary>A line of the audit trail as a message, with all that its hash is over: a collector can verify the chain by itself.</summary>
internal static class AuditMessages
{
    /// <summary>"log audit".</summary>
    private const int Facility = 13;

    public static SyslogMessage Of(AuditRecord line) => new(
        Facility, line.Status >= StatusCodes.Status400BadRequest ? 4 : 5, line.At, "audit",
        [
            ("id", Number(line.Id)), ("hash", line.Hash), ("status", Number(line.Status)), ("who", line.Who), ("token", line.Token), ("place", line.Place), ("deed", line.Deed),
            ("permission", line.Permission), ("object", line.Object), ("code", line.Code), ("request", line.Request), ("before", line.Before), ("after", line.After),
        ],
        $"{line.Who} from {line.Place}: {line.Deed}{(line.Code is { } code ? $", refused: {code}" : "")}");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
