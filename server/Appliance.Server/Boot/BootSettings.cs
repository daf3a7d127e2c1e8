namespace Appliance.Server.Boot;

/// <summary>Section "Boot".</summary>
internal sealed record BootSettings : IRoomSettings
{
    /// <summary>Boot loaders, the discovery system and their manifest.json.</summary>
    [FileOnly("What lies there is served to the network.")]
    public string FilesDirectory { get; set; } = "/usr/share/appliance/netboot";

    /// <summary>TCP port of the plain HTTP door for boot loaders.</summary>
    public int HttpPort { get; set; } = 8080;

    public const string Auto = "auto";
    public const string Always = "always";
    public const string Never = "never";

    /// <summary>
    /// Who gets Debian's signed boot loaders (UEFI x64 with Secure Boot): "auto", machines that were seen to refuse the unsigned one,
    /// from their next boot on; "always", all of them at once; "never".
    /// </summary>
    public string SignedLoader { get; set; } = Auto;

    /// <summary>How long a boot token may be used.</summary>
    public int TokenMinutes { get; set; } = 10;

    /// <summary>From our offer to the machine's request.</summary>
    public int DeadlineRequestSeconds { get; set; } = 15;

    /// <summary>From the lease to the boot file asked for, and from there to its end.</summary>
    public int DeadlineFileSeconds { get; set; } = 30;

    /// <summary>From the boot file to the script.</summary>
    public int DeadlineScriptSeconds { get; set; } = 60;

    /// <summary>From the script to kernel and initial RAM disk.</summary>
    public int DeadlineKernelSeconds { get; set; } = 120;

    /// <summary>From the RAM disk to the agent's registration.</summary>
    public int DeadlineAgentSeconds { get; set; } = 300;

    /// <summary>From the registration to the hardware report.</summary>
    public int DeadlineReportSeconds { get; set; } = 60;

    /// <summary>How long boots are remembered.</summary>
    public int KeepDays { get; set; } = 90;

    public IEnumerable<string> Problems()
    {
        if (!Path.IsPathFullyQualified(FilesDirectory)) yield return $"FilesDirectory: '{FilesDirectory}' is no absolute path.";
        if (HttpPort is < 1 or > 65535) yield return $"HttpPort: {HttpPort} is no TCP port; use 1 to 65535.";
        if (SignedLoader is not (Auto or Always or Never)) yield return $"SignedLoader: '{SignedLoader}' is none of auto, always and never.";
        if (TokenMinutes is < 1 or > 60) yield return $"TokenMinutes: {TokenMinutes} is out of range; use 1 to 60.";
        if (KeepDays is < 1 or > 3650) yield return $"KeepDays: {KeepDays} is out of range; use 1 to 3650.";
        foreach (var (name, seconds) in new[]
        {
            (nameof(DeadlineRequestSeconds), DeadlineRequestSeconds), (nameof(DeadlineFileSeconds), DeadlineFileSeconds),
            (nameof(DeadlineScriptSeconds), DeadlineScriptSeconds), (nameof(DeadlineKernelSeconds), DeadlineKernelSeconds),
            (nameof(DeadlineAgentSeconds), DeadlineAgentSeconds), (nameof(DeadlineReportSeconds), DeadlineReportSeconds),
        })
        {
            if (seconds is < 1 or > 3600) yield return $"{name}: {seconds} is out of range; use 1 to 3600.";
        }
    }
}
