namespace Appliance.Server.Boot.Timeline;

/// <summary>What a running boot waits for. Each has a deadline and a reason code for its end (see <see cref="BootWaits"/>).</summary>
internal enum BootWait
{
    /// <summary>The machine to show itself: an operator has announced it.</summary>
    Discover,

    /// <summary>Ourselves, to offer an address.</summary>
    Offer,
    Request,

    /// <summary>The boot file to be asked for.</summary>
    File,

    /// <summary>The boot file to arrive.</summary>
    FileEnd,
    Script,

    /// <summary>Kernel and RAM disk.</summary>
    Kernel,

    /// <summary>The agent to register.</summary>
    Agent,
    Report,
}
