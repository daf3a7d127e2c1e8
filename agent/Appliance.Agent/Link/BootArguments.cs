using Appliance.Protocols;

namespace Appliance.Agent.Link;

/// <summary>
/// What the boot script told the discovery system on the kernel's command line:
/// <c>appliance.server=HOST:8445 appliance.pin=&lt;64 hex&gt; appliance.token=&lt;text&gt; BOOTIF=01-52-54-00-aa-00-01</c>.
/// </summary>
internal sealed record BootArguments(ServerAddress Server, ServerPin Pin, string? Token, MacAddress? BootInterface)
{
    /// <summary>Finds the words anywhere in a text, so that a boot script is as good as a command line.</summary>
    /// <param name="problem">What is missing or wrong, when the answer is null.</param>
    public static BootArguments? Parse(string text, out string problem)
    {
        var words = text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).Where(word => word.Length == 2);
        var values = words.GroupBy(word => word[0], StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal);

        problem = "";
        if (!ServerAddress.TryParse(values.GetValueOrDefault("appliance.server"), out var server)) problem = "appliance.server=HOST:PORT is missing or wrong. ";
        if (!ServerPin.TryParse(values.GetValueOrDefault("appliance.pin"), out var pin)) problem += "appliance.pin=<64 hex digits> is missing or wrong. ";
        if (problem.Length > 0) return null;
        return new BootArguments(server, pin!, values.GetValueOrDefault("appliance.token"), BootInterfaceOf(values.GetValueOrDefault("BOOTIF")));
    }

    /// <summary>PXELINUX' form: the hardware type, 01 for Ethernet, stands before the address.</summary>
    private static MacAddress? BootInterfaceOf(string? text) =>
        text is { Length: 20 } && text.StartsWith("01-", StringComparison.Ordinal) && MacAddress.TryParse(text[3..], out var mac) ? mac : null;
}
