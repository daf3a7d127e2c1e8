using System.Net;

namespace Appliance.Server.Power;

/// <summary>Section "Power".</summary>
internal sealed record PowerSettings : IRoomSettings
{
    /// <summary>How long after a look at all machines the next begins, give or take a tenth.</summary>
    public int LookSeconds { get; set; } = 60;

    /// <summary>How many BMCs are asked at once.</summary>
    public int Parallel { get; set; } = 32;

    /// <summary>How long a BMC may take to answer one question.</summary>
    public int AnswerSeconds { get; set; } = 10;

    /// <summary>How long after a command its effect may show.</summary>
    public int EffectSeconds { get; set; } = 90;

    /// <summary>How long an operating system may take to shut down.</summary>
    public int ShutdownSeconds { get; set; } = 300;

    /// <summary>The only networks where BMCs may be. Empty: everywhere but on this machine, on a link-local or on a multicast address.</summary>
    public string[] Networks { get; set; } = [];

    /// <summary>All attempts of a step together: a BMC that is away for some minutes is waited for.</summary>
    internal TimeSpan StepDeadline => TimeSpan.FromSeconds(Math.Max(EffectSeconds, ShutdownSeconds)) + TimeSpan.FromMinutes(5);

    public IEnumerable<string> Problems()
    {
        if (LookSeconds is < 5 or > 86_400) yield return "LookSeconds: must be 5 to 86400.";
        if (Parallel is < 1 or > 500) yield return "Parallel: must be 1 to 500.";
        if (AnswerSeconds is < 1 or > 120) yield return "AnswerSeconds: must be 1 to 120.";
        if (EffectSeconds is < 1 or > 3600) yield return "EffectSeconds: must be 1 to 3600.";
        if (ShutdownSeconds is < 1 or > 3600) yield return "ShutdownSeconds: must be 1 to 3600.";
        foreach (var network in Networks.Where(network => !IPNetwork.TryParse(network, out _))) yield return $"Networks: '{network}' is not a network like 10.0.0.0/24.";
    }
}
