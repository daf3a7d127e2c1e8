namespace Appliance.Agent.Bus;

/// <summary>An error as D-Bus names it.</summary>
/// <param name="name">"org.libvirt.Error".</param>
internal sealed class BusException(string name, string message) : Exception(message)
{
    public const string NoServer = "org.freedesktop.DBus.Error.NoServer";
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
    public const string LimitsExceeded = "org.freedesktop.DBus.Error.LimitsExceeded";
    public const string InvalidSignature = "org.freedesktop.DBus.Error.InvalidSignature";

    public string Name { get; } = name;

    /// <summary>The call was sent, and nobody knows what came of it.</summary>
    public bool IsUnheard => Name is NoReply or Disconnected;
}
