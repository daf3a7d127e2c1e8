namespace Appliance.Server.Enrollment.Rules;

/// <summary>How far rules have come: as the store says, and, when several machines are looked at without deciding, as it would say after each.</summary>
internal sealed class Tally
{
    private readonly Dictionary<Guid, (int Used, int Highest)> _rules = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    public bool Knows(Rule rule) => _rules.ContainsKey(rule.Id);

    public void Begin(Rule rule, int highest) => _rules[rule.Id] = (rule.Is.Used, highest);

    public int Used(Rule rule) => _rules[rule.Id].Used;

    public int Highest(Rule rule) => _rules[rule.Id].Highest;

    public bool IsPromised(string name) => _names.Contains(name);

    public void Count(Verdict verdict)
    {
        if (verdict.HostName is null || verdict.Held is not null) return;
        _names.Add(verdict.HostName);
        var (used, highest) = _rules[verdict.Rule.Id];
        if (!verdict.Again) _rules[verdict.Rule.Id] = (used + 1, Math.Max(highest, verdict.Number));
    }
}
