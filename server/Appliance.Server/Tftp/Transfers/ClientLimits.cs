using System.Runtime.InteropServices;
using Appliance.Protocols;

namespace Appliance.Server.Tftp.Transfers;

/// <summary>What a client gets at most, whatever it asks for.</summary>
/// <param name="Window">False: it gets no window.</param>
/// <param name="LargestBlock">Octets; 512: the block size is not negotiated at all.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClientLimits(bool Window, int LargestBlock)
{
    /// <summary>Fits an Ethernet frame with its headers: what is larger travels in fragments.</summary>
    public const int UnfragmentedBlock = 1468;

    public static ClientLimits None => new(Window: true, TftpOptions.LargestBlock);

    /// <summary>What is left after a failure under these terms: first no window and no fragments, then plain blocks of 512 octets.</summary>
    public ClientLimits After(TftpTerms failed) => failed switch
    {
        { Window: > 1 } => new ClientLimits(Window: false, Math.Min(LargestBlock, UnfragmentedBlock)),
        { BlockSize: > UnfragmentedBlock } => this with { LargestBlock = UnfragmentedBlock },
        { BlockSize: > TftpOptions.DefaultBlock } => new ClientLimits(Window: false, TftpOptions.DefaultBlock),
        _ => this,
    };
}
