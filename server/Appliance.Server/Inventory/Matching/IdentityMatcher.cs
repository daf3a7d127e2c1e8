using Appliance.Protocols;
using Appliance.Server.Inventory.Snapshot;

namespace Appliance.Server.Inventory.Matching;

/// <summary>
/// Compares hardware with what we know by points. A permanent MAC address or the UUID together with a real serial is enough to look
/// like somebody; a UUID alone never is, because whole batches of boards share one.
/// </summary>
internal static class IdentityMatcher
{
    private const int Enough = 60;

    public static IdentityMatch Match(MachineIndex known, MachineIdentity identity, MacAddress? booted)
    {
        var scored = Candidates(known, identity).Select(row => (Row: row, Score: Score(row.Identity, identity, out var why), Why: why)).ToList();
        var member = scored.Where(s => s.Row.Machine.Member && s.Score >= Enough).OrderByDescending(s => s.Score).FirstOrDefault();
        // Strangers are told apart by their addresses only: two machines with one UUID and one serial stay two until a person looks.
        var stranger = scored.Where(s => !s.Row.Machine.Member && (booted is { } mac ? s.Row.Machine.Macs.Contains(mac) : SharesMac(s.Row.Machine, identity)))
            .OrderByDescending(s => booted is not null && s.Row.Machine.BootMac == booted).ThenByDescending(s => s.Score).ThenBy(s => s.Row.FirstSeen).FirstOrDefault();
        if (member.Row is { } alike) return new IdentityMatch(IdentityMatchKind.Member, alike.Machine.Id, $"{member.Why} as {alike.Machine.Name}", stranger.Row?.Machine.Id);
        if (stranger.Row is { } again) return new IdentityMatch(IdentityMatchKind.Stranger, again.Machine.Id, $"{stranger.Why} as {again.Machine.Name}", again.Machine.Id);
        return new IdentityMatch(IdentityMatchKind.New, null, "nobody like it is known");
    }

    /// <summary>Everybody who looks enough like this, best first.</summary>
    public static IEnumerable<Machine> Alike(MachineIndex known, MachineIdentity identity) =>
        Candidates(known, identity).Select(row => (row.Machine, Score: Score(row.Identity, identity, out _))).Where(s => s.Score >= Enough)
            .OrderByDescending(s => s.Score).Select(s => s.Machine);

    private static IEnumerable<MachineRow> Candidates(MachineIndex known, MachineIdentity identity) =>
        identity.Macs.SelectMany(known.WithMac).Concat(JunkIdentity.Uuid(identity.Uuid) is { } uuid ? known.WithUuid(uuid) : []).DistinctBy(row => row.Machine.Id);

    private static bool SharesMac(Machine machine, MachineIdentity identity) => machine.Macs.Intersect(identity.Macs).Any();

    private static int Score(MachineIdentity ours, MachineIdentity theirs, out string why)
    {
        var score = 0;
        var same = new List<string>();
        void Count(bool agrees, int points, string what)
        {
            if (!agrees) return;
            score += points;
            same.Add(what);
        }
        var shared = ours.Macs.Intersect(theirs.Macs).Cast<MacAddress?>().FirstOrDefault();
        Count(shared is not null, 60, $"MAC address {shared}");
        Count(Same(JunkIdentity.Uuid(ours.Uuid), JunkIdentity.Uuid(theirs.Uuid)), 40, "UUID");
        Count(Same(JunkIdentity.Serial(ours.SystemSerial), JunkIdentity.Serial(theirs.SystemSerial)), 30, "system serial");
        Count(Same(JunkIdentity.Serial(ours.BoardSerial), JunkIdentity.Serial(theirs.BoardSerial)), 30, "board serial");
        Count(Same(JunkIdentity.Serial(ours.ChassisSerial), JunkIdentity.Serial(theirs.ChassisSerial)), 20, "chassis serial");
        why = $"same {string.Join(", ", same)}";
        return score;
    }

    private static bool Same(string? ours, string? theirs) => ours is not null && string.Equals(ours, theirs, StringComparison.OrdinalIgnoreCase);
}
