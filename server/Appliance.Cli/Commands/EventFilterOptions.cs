using System.CommandLine;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>Which events a verb is about.</summary>
internal sealed class EventFilterOptions
{
    public Option<Severity?> Severity { get; } = new("--severity") { Description = "Only those at least this severe" };

    public Option<string?> Object { get; } = new("--object") { Description = "Only those about this, as resource/ID or subnet/NAME" };

    public Option<string?> Name { get; } = new("--name") { Description = "Only those whose name begins so, as dhcp." };

    public Option<string?> Search { get; } = new("--search") { Description = "Only those with this in their text" };

    public Option<DateTimeOffset?> From { get; } = new("--from") { Description = "Only those from this time on", HelpName = "TIME" };

    public Option<DateTimeOffset?> To { get; } = new("--to") { Description = "Only those before this time", HelpName = "TIME" };

    public Option[] All => [Severity, Object, Name, Search, From, To];

    public EventQuery Read(ParseResult line) => new(
        line.GetValue(Severity), line.GetValue(Object), line.GetValue(Search), Name: line.GetValue(Name), From: line.GetValue(From), To: line.GetValue(To));
}
