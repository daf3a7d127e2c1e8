namespace Appliance.Server.Notifications.Deliveries;

/// <summary>Rung when something may be due.</summary>
internal sealed class DeliveryBell
{
    private readonly Bell _bell = new();

    public Task Next => _bell.Next;

    public void Ring() => _bell.Ring();
}
