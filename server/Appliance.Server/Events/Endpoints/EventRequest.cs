using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Events.Endpoints;

/// <summary>The query of <c>GET /api/v1/events</c>, checked whole.</summary>
internal sealed record EventRequest(EventFilter Filter, long? After, long? Before, int Limit)
{
    public const int DefaultLimit = 100;
    public const int MostLimit = 1000;
    private const int LongestText = 200;

    /// <param name="resume">The header Last-Event-ID, which a follower sends when it comes back; it overrules <paramref name="after"/>.</param>
    /// <exception cref="FaultException">Everything that is wrong with it.</exception>
    public static EventRequest Read(string? after, string? before, string? limit, string? severity, string? about, string? search, string? resume,
        string? name = null, string? since = null, string? until = null, string? acknowledged = null)
    {
        var faults = new List<FieldFault>();
        var from = Id("after", after, faults);
        var request = new EventRequest(
            new EventFilter(Severe(severity, faults), Text("object", about, faults), Text("search", search, faults),
                Text("name", name, faults), Time("from", since, faults), Time("to", until, faults), Flag("acknowledged", acknowledged, faults)),
            Id("Last-Event-ID", resume, faults) ?? from, Id("before", before, faults), Count(limit, faults));
        if (after is not null && before is not null) faults.Add(new FieldFault("before", "can not be asked together with 'after'."));
        return faults.Count == 0 ? request : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The query is wrong.", faults);
    }

    private static long? Id(string field, string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        faults.Add(new FieldFault(field, "is not the id of an event, a number of 0 or more."));
        return null;
    }

    private static int Count(string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return DefaultLimit;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit) return limit;
        faults.Add(new FieldFault("limit", $"is not a number from 1 to {MostLimit}."));
        return DefaultLimit;
    }

    private static Severity Severe(string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return Severity.Info;
        foreach (var severity in Enum.GetValues<Severity>())
        {
            if (text.Equals(severity.ToString(), StringComparison.OrdinalIgnoreCase)) return severity;
        }
        faults.Add(new FieldFault("severity", "is none of info, notice, warning, error."));
        return Severity.Info;
    }

    private static DateTimeOffset? Time(string field, string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        faults.Add(new FieldFault(field, "is not a time as 2026-03-01T12:00:00Z."));
        return null;
    }

    private static bool? Flag(string field, string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (bool.TryParse(text, out var flag)) return flag;
        faults.Add(new FieldFault(field, "is neither true nor false."));
        return null;
    }

    private static string? Text(string field, string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length > LongestText || text.Any(char.IsControl)) faults.Add(new FieldFault(field, $"is longer than {LongestText} characters or holds control characters."));
        return text;
    }
}
