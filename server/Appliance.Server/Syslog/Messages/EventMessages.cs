using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Syslog.Messages;

/// <summary>An event as a message.</summary>
internal static class EventMessages
{
    /// <summary>"local0".</summary>
    private const int Facility = 16;

    public static SyslogMessage Of(EventRecord happened) => new(
        Facility, Level(happened.Severity), happened.At, "event",
        [
            ("id", happened.Id.ToString(CultureInfo.InvariantCulture)), ("name", happened.Name), ("object", happened.Object),
            ("count", happened.Count.ToString(CultureInfo.InvariantCulture)), ("data", happened.Data?.GetRawText()),
        ],
        happened.Message);

    private static int Level(Severity severity) => severity switch
    {
        Severity.Error => 3,
        Severity.Warning => 4,
        Severity.Notice => 5,
        _ => 6,
    };
}
