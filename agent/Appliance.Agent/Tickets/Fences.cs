using System.Security.Cryptography;
using System.Text;

namespace Appliance.Agent.Tickets;

/// <summary>
/// The greatest fence each object has seen. Kept for ever: a server that slept for a year must still be refused. All fences come from one
/// sequence, so where a file is damaged, only one greater than all that this agent has seen of any object is surely young enough.
/// </summary>
internal sealed class Fences(ILedgerFiles files)
{
    public const string Suffix = ".fence";
    public const int Most = 65_536;

    private readonly Dictionary<string, ulong> seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> damaged = new(StringComparer.Ordinal);
    private ulong greatest;

    public bool HasRoomFor(string about) => seen.Count < Most || seen.ContainsKey(about);

    /// <returns>False when the file is damaged.</returns>
    public bool Load(string name)
    {
        if (files.Read(name) is { } bytes && CheckedJson.Read(bytes, LedgerJson.Default.FenceFile) is { } file && NameOf(file.Object) == name)
        {
            Know(file.Object, file.Fence);
            return true;
        }
        damaged.Add(name);
        return false;
    }

    /// <summary>An entry of the ledger tells of a fence as well.</summary>
    public void Know(string about, ulong fence)
    {
        seen[about] = Math.Max(seen.GetValueOrDefault(about), fence);
        greatest = Math.Max(greatest, fence);
    }

    public bool Allows(string about, ulong fence) =>
        damaged.Contains(NameOf(about)) ? fence > greatest : fence >= seen.GetValueOrDefault(about);

    /// <summary>On disk when it returns.</summary>
    public void Raise(string about, ulong fence)
    {
        if (seen.GetValueOrDefault(about) >= fence && !damaged.Contains(NameOf(about))) return;
        files.Write(NameOf(about), CheckedJson.Write(new FenceFile(about, fence), LedgerJson.Default.FenceFile));
        damaged.Remove(NameOf(about));
        Know(about, fence);
    }

    public static string NameOf(string about) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(about)).AsSpan(0, 16)) + Suffix;
}
