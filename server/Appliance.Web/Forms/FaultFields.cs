using Appliance.Contracts;

namespace Appliance.Web.Forms;

/// <summary>Which of a form's fields a refusal speaks of.</summary>
internal static class FaultFields
{
    /// <summary>All that is wrong with a field, those of a list's parts included: "pools[0].first".</summary>
    public static string? ProblemOf(this FaultException? fault, string field)
    {
        var problems = fault?.Fields.Where(wrong => wrong.Field == field || wrong.Field.StartsWith(field + "[", StringComparison.Ordinal)).Select(wrong => wrong.Problem).ToList();
        return problems is { Count: > 0 } ? string.Join("; ", problems) : null;
    }
}
