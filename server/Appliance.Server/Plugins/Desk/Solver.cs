using System.Security.Cryptography;
using System.Text;
using Appliance.Contracts;
using Appliance.Server.Plugins.Manifests;

namespace Appliance.Server.Plugins.Desk;

/// <summary>Finds out what has to go with what. Everything that stands against it is told at once.</summary>
internal static class Solver
{
    /// <exception cref="FaultException">Conflict: something is missing, too old or too new, or needs itself in the end.</exception>
    public static PluginPlan Enable(string name, IReadOnlyDictionary<string, Candidate> all)
    {
        var (order, faults) = (new List<Candidate>(), new List<FieldFault>());
        Visit(all[name], [], all, order, faults);
        if (faults.Count > 0)
        {
            throw new FaultException(
                FaultKind.Conflict, FaultCodes.PluginNeedsUnmet, $"Plug-in '{name}' can not be enabled: {string.Join("; ", faults.Select(fault => $"{fault.Field} {fault.Problem}"))}.", faults);
        }
        var todo = order.FindAll(one => !one.Running);
        return new PluginPlan(
            Id(todo), [.. todo.Select(one => one.Name)], [.. todo.Where(one => one.Stranger).Select(one => one.Name)],
            [.. todo.SelectMany(one => one.Packages ?? []).Distinct().Order(StringComparer.Ordinal)],
            [.. todo.SelectMany(one => one.AgentCapabilities ?? []).Distinct().Order(StringComparer.Ordinal)]);
    }

    /// <summary>Everything wanted that needs it, directly or not, those first that nobody else of them needs.</summary>
    public static IReadOnlyList<string> NeededBy(string name, IReadOnlyDictionary<string, Candidate> all)
    {
        var found = new List<string>();
        Collect(name);
        found.Reverse();
        return found;

        void Collect(string needed)
        {
            foreach (var one in all.Values.Where(one => one.Wanted && one.Needs.ContainsKey(needed)).OrderBy(one => one.Name, StringComparer.Ordinal))
            {
                found.Remove(one.Name); // It goes before all that it needs.
                found.Add(one.Name);
                Collect(one.Name);
            }
        }
    }

    private static void Visit(Candidate one, IReadOnlyList<string> path, IReadOnlyDictionary<string, Candidate> all, List<Candidate> order, List<FieldFault> faults)
    {
        if (order.Contains(one)) return;
        IReadOnlyList<string> here = [.. path, one.Name];
        foreach (var (needed, version) in one.Needs.OrderBy(need => need.Key, StringComparer.Ordinal))
        {
            if (here.Contains(needed)) faults.Add(new FieldFault(one.Name, $"goes in a circle: {string.Join(" needs ", here.SkipWhile(step => step != needed).Append(needed))}"));
            else if (!all.TryGetValue(needed, out var other)) faults.Add(new FieldFault(one.Name, $"needs {needed} {version}, which is not installed"));
            else if (!NeededVersion.Fits(version, other.Version)) faults.Add(new FieldFault(one.Name, $"needs {needed} {version} or later of the same first number; installed is {other.Version}"));
            else Visit(other, here, all, order, faults);
        }
        if (!order.Contains(one)) order.Add(one);
    }

    private static string Id(List<Candidate> todo) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', todo.Select(one => $"{one.Name} {one.Version} {one.Digest}")))))[..16];
}
