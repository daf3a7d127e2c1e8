namespace Appliance.Rack;

/// <summary>Where the time between power-on and "waiting for approval" went, read from a machine's console.</summary>
public sealed class BootSplit
{
    /// <summary>Each hop with what a console says when it is reached.</summary>
    private static readonly (string Hop, string[] Signs)[] Hops =
    [
        ("firmware", ["SeaBIOS", "BdsDxe", "UEFI"]),
        ("boot loader", ["iPXE initialising", "iPXE 1.", "Start PXE over"]),
        ("address", ["net0: 10.99", "Station IP address", "10.99.0.1"]),
        ("script", [".ipxe"]),
        ("kernel and initrd", ["initrd"]),
        ("kernel runs", ["Linux version"]),
        ("discovery system", ["Run /init", "discovery"]),
        ("agent", ["agent"]),
        ("waiting for approval", ["code"]),
    ];

    private BootSplit(IReadOnlyList<(string Hop, TimeSpan At)> reached) => Reached = reached;

    /// <summary>Hops in order with the time since power-on; a hop whose sign never came is left out.</summary>
    public IReadOnlyList<(string Hop, TimeSpan At)> Reached { get; }

    public TimeSpan Total => Reached.Count == 0 ? TimeSpan.Zero : Reached[^1].At;

    public static BootSplit Of(QemuMachine machine)
    {
        var reached = new List<(string, TimeSpan)>();
        var lines = machine.Console.Lines;
        var from = 0;
        foreach (var (hop, signs) in Hops)
        {
            var at = Enumerable.Range(from, lines.Count - from).FirstOrDefault(i => Says(lines[i].Text, signs), -1);
            if (at < 0) continue;
            reached.Add((hop, lines[at].At - machine.PoweredOn));
            from = at;
        }
        return new BootSplit(reached);
    }

    /// <summary>"firmware 1.2 s, boot loader +3.4 s, … = 30.1 s".</summary>
    public override string ToString()
    {
        var before = TimeSpan.Zero;
        var parts = new List<string>();
        foreach (var (hop, at) in Reached)
        {
            parts.Add($"{hop} +{(at - before).TotalSeconds:0.0}");
            before = at;
        }
        return $"{string.Join(", ", parts)} = {Total.TotalSeconds:0.0} s";
    }

    private static bool Says(string line, string[] signs) => signs.Any(sign => line.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
