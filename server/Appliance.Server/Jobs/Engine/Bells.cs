namespace Appliance.Server.Jobs.Engine;

/// <summary>The moments that others in this process wait for.</summary>
internal sealed record Bells
{
    /// <summary>There may be something to claim.</summary>
    public Bell Work { get; } = new();

    /// <summary>A reconciler may be due.</summary>
    public Bell Reconcilers { get; } = new();

    /// <summary>A line was written.</summary>
    public Bell Lines { get; } = new();
}
