using System.Text;

namespace Appliance.Agent.Screen;

/// <summary>Where people look: the monitor and the serial lines. A console that is not there is passed over.</summary>
internal sealed class Consoles
{
    private readonly IReadOnlyList<string> devices;

    private Consoles(IReadOnlyList<string> devices) => this.devices = devices;

    /// <param name="devices">None: standard output.</param>
    public static Consoles Open(IReadOnlyList<string> devices) => new(devices);

    /// <param name="picture">Given whether the console is a monitor, which can be cleared and coloured; a serial line is a log.</param>
    public void Write(Func<bool, string> picture)
    {
        if (devices.Count == 0) Console.Out.Write(picture(false));
        foreach (var device in devices) WriteTo(device, picture(IsMonitor(device)));
    }

    private static bool IsMonitor(string device) => device.StartsWith("/dev/tty", StringComparison.Ordinal) && device.Length > 8 && char.IsAsciiDigit(device[8]);

    private static void WriteTo(string device, string text)
    {
        try
        {
            using var console = new FileStream(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            console.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // No such port on this machine.
        }
    }
}
