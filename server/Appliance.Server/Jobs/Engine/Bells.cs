namespace Appliance.Server.Jobs.Engine;

/// <summary>The two moments of a job that others in this process wait for.</summary>
internal sealed record Bells
{
    /// <summary>There may be something to claim.</summary>
    public Bell Work { get; } = new();

    /// <summary>A line was written.</summary>
    public Bell Lines { get; } = new();
}
