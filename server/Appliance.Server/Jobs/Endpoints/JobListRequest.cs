using System.Globalization;
using Appliance.Contracts;

namespace Appliance.Server.Jobs.Endpoints;

/// <summary>The query of <c>GET /api/v1/jobs</c>, checked whole.</summary>
internal static class JobListRequest
{
    public const int DefaultLimit = 100;
    public const int MostLimit = 1000;
    private const int LongestText = 200;

    /// <exception cref="FaultException">Everything that is wrong with it.</exception>
    public static JobQuery Read(string? state, string? open, string? about, string? kind, string? askedBy, string? search, string? limit, string? before)
    {
        var faults = new List<FieldFault>();
        var query = new JobQuery(
            State(state, faults), IsTrue("open", open, faults), Text("object", about, faults), Text("kind", kind, faults), Text("askedBy", askedBy, faults),
            Text("search", search, faults), (int)(Number("limit", limit, 1, MostLimit, faults) ?? DefaultLimit), Number("before", before, 0, long.MaxValue, faults));
        return faults.Count == 0 ? query : throw new FaultException(FaultKind.Invalid, FaultCodes.RequestInvalid, "The query is wrong.", faults);
    }

    public static long? Number(string field, string? text, long least, long most, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        faults.Add(new FieldFault(field, most == long.MaxValue ? $"is not a number of {least} or more." : $"is not a number from {least} to {most}."));
        return null;
    }

    private static JobState? State(string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        foreach (var state in Enum.GetValues<JobState>())
        {
            if (text.Equals(state.ToString(), StringComparison.OrdinalIgnoreCase)) return state;
        }
        faults.Add(new FieldFault("state", $"is none of {string.Join(", ", Enum.GetNames<JobState>().Select(name => name.ToLowerInvariant()))}."));
        return null;
    }

    private static bool IsTrue(string field, string? text, List<FieldFault> faults)
    {
        if (text is not (null or "" or "true" or "false")) faults.Add(new FieldFault(field, "is neither true nor false."));
        return text == "true";
    }

    private static string? Text(string field, string? text, List<FieldFault> faults)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length > LongestText || text.Any(char.IsControl)) faults.Add(new FieldFault(field, $"is longer than {LongestText} characters or holds control characters."));
        return text;
    }
}
