using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols;

namespace Appliance.Server.Boot.Timeline;

/// <summary>A boot that runs. Not safe for several threads: <see cref="BootTimeline"/> locks.</summary>
internal sealed class Attempt(Guid id, MacAddress mac, DateTimeOffset started)
{
    /// <summary>More hops of one boot are noise, or an attack.</summary>
    private const int MostHops = 200;

    public Guid Id => id;

    public MacAddress Mac => mac;

    public DateTimeOffset Started { get; } = started;

    public FirmwareKind Firmware { get; set; }

    public BootWait Wait { get; private set; } = BootWait.Discover;

    /// <summary>When the wait has lasted too long.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>Since when it waits for this.</summary>
    public DateTimeOffset Since { get; private set; } = started;

    /// <summary>iPXE has spoken: the next DISCOVER of iPXE before the script still belongs here.</summary>
    public bool Ipxe { get; set; }

    /// <summary>The firmware's DISCOVER, to know its repetitions.</summary>
    public uint? TransactionId { get; set; }

    /// <summary>How often the script was fetched: a machine in a circle is sent on to its disk.</summary>
    public int Scripts { get; private set; }

    public int Hops { get; private set; }

    /// <summary>It is kept: a machine that never takes an address is not worth a row before its end.</summary>
    public bool Written { get; set; }

    public List<KeptHop> Unwritten { get; } = [];

    /// <summary>The last hop that says something about the wait it is in.</summary>
    public BootHopKind Last { get; private set; }

    public string LastDetail { get; private set; } = "";

    /// <summary>Moves on; null when there are too many hops already.</summary>
    /// <param name="counts">False: a remark that changes nothing.</param>
    public KeptHop? Add(BootHopKind kind, DateTimeOffset at, string detail, long? bytes, BootSettings settings, bool counts = true)
    {
        if (counts) Move(kind, at, settings);
        if (counts) (Last, LastDetail) = (kind, detail);
        if (kind == BootHopKind.Script) Scripts++;
        return Hops >= MostHops ? null : new KeptHop(id, Hops++, kind, at, detail, bytes);
    }

    /// <summary>Ends it when it was interrupted: what broke tells why; otherwise it was simply begun anew.</summary>
    public (BootOutcome Outcome, string? Reason) Interrupted() => Last is BootHopKind.FileAborted or BootHopKind.ScriptMissing or BootHopKind.PartialTransfer
        ? (BootOutcome.Failed, BootWaits.Reason(Wait, Last))
        : (BootOutcome.Superseded, null);

    public string Evidence(DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"Waited {(now - Since).TotalSeconds:F0} s for {BootWaits.Words(Wait)}. Last: {Last}{(LastDetail.Length > 0 ? $", {LastDetail}" : "")}.");

    private void Move(BootHopKind kind, DateTimeOffset at, BootSettings settings)
    {
        var next = BootWaits.After(Wait, kind, Ipxe);
        // The clock starts when a wait begins and not when it is repeated: who asks for ever gets no time for ever.
        if (next == Wait && Hops > 0) return;
        (Wait, Since, Due) = (next, at, at + BootWaits.Limit(next, settings));
    }
}

/// <summary>A hop on its way into the store.</summary>
internal sealed record KeptHop(Guid Attempt, int Number, BootHopKind Kind, DateTimeOffset At, string Detail, long? Bytes);
