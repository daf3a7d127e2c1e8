namespace Appliance.Server;

/// <summary>
/// On a setting that only the machine's own administrator may choose, in the configuration file, the environment or on the command line: with it somebody who
/// is signed in could shut everybody out, or reach what is on this machine.
/// </summary>
/// <param name="why">One sentence, for operators.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FileOnlyAttribute(string why) : Attribute
{
    public string Why => why;
}
