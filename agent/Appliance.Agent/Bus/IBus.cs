namespace Appliance.Agent.Bus;

/// <summary>A message bus with services on it: D-Bus.</summary>
internal interface IBus
{
    /// <returns>What the method returns, one value each.</returns>
    /// <exception cref="BusException">The service said no, is not there, or did not answer in time.</exception>
    Task<IReadOnlyList<BusValue>> CallAsync(BusCall call, CancellationToken stop);
}

/// <summary>A method of an object.</summary>
/// <param name="Service">"org.libvirt".</param>
/// <param name="Path">"/org/libvirt/QEMU".</param>
/// <param name="Interface">"org.libvirt.Connect".</param>
/// <param name="Member">"ListDomains".</param>
/// <param name="Deadline">How long the answer may take.</param>
internal sealed record BusCall(string Service, string Path, string Interface, string Member, TimeSpan Deadline, params IReadOnlyList<BusValue> Arguments);
