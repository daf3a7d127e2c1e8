using System.Text.Json;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Power.Redfish;

/// <summary>Finds the one system behind a BMC that is the machine meant.</summary>
internal static class RedfishSystems
{
    private const int MostSystems = 64;

    /// <exception cref="FaultException">Conflict: several, and none has the machine's UUID.</exception>
    public static async Task<RedfishSystem> FindAsync(RedfishSession session, PowerTarget target, CancellationToken stop)
    {
        if (session.Systems.TryGetValue(target.Resource, out var known))
        {
            var again = await session.GetAsync(target, known, stop);
            if (again.IsSuccess) return RedfishSystem.Read(known, again.Body);
            session.Systems.Remove(target.Resource);
        }
        var system = await ChooseAsync(session, target, stop);
        session.Systems[target.Resource] = system.Path;
        return system;
    }

    private static async Task<RedfishSystem> ChooseAsync(RedfishSession session, PowerTarget target, CancellationToken stop)
    {
        var all = RedfishSystem.Link(session.Root, "Systems") ?? throw RedfishFault.Strange(target, "has no systems");
        var paths = Members((await session.ReadAsync(target, all, stop)).Body).Take(MostSystems).ToList();
        if (paths.Count == 0) throw RedfishFault.Strange(target, "has no systems");
        var found = new List<RedfishSystem>();
        foreach (var path in paths)
        {
            found.Add(RedfishSystem.Read(path, (await session.ReadAsync(target, path, stop)).Body));
            if (found[^1].IsOf(target.Uuid)) return found[^1];
        }
        if (found.Count == 1) return found[0];
        throw new FaultException(FaultKind.Conflict, FaultCodes.BmcSystemUnclear,
            $"Behind the BMC of {target} are {found.Count} systems, and none has its UUID, {target.Uuid ?? "which is not known"}.");
    }

    private static IEnumerable<string> Members(JsonElement collection) =>
        collection.ValueKind == JsonValueKind.Object && collection.TryGetProperty("Members", out var members) && members.ValueKind == JsonValueKind.Array
            ? members.EnumerateArray().Select(member => RedfishSystem.Link(member)).OfType<string>()
            : [];
}
