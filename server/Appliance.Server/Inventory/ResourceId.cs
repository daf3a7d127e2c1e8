namespace Appliance.Server.Inventory;

/// <summary>A resource's identifier: a version 7 UUID of our own, never one a machine brought.</summary>
public readonly record struct ResourceId(Guid Value)
{
    public static ResourceId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}
