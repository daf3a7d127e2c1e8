using System.CommandLine;
using Appliance.Contracts;

namespace Appliance.Cli.Commands;

/// <summary>The figures of a zone; the same for add and set.</summary>
internal sealed class DnsZoneOptions
{
    private const string None = "none";

    private readonly Option<int?> _seconds = new("--seconds") { Description = "Time to live of records that name none" };
    private readonly Option<int?> _absence = new("--absence-seconds") { Description = "How long others may remember that something is not there" };
    private readonly Option<int?> _refresh = new("--refresh") { Description = "Seconds between two looks of a secondary" };
    private readonly Option<int?> _retry = new("--retry") { Description = "Seconds until a secondary tries again" };
    private readonly Option<int?> _expire = new("--expire") { Description = "Seconds after which a secondary that reaches nobody gives up" };
    private readonly Option<string?> _server = new("--primary") { Description = "The primary server that the SOA names; none: the appliance", HelpName = "NAME" };
    private readonly Option<string?> _contact = new("--contact") { Description = "A mailbox for questions about the zone; none: hostmaster", HelpName = "MAILBOX" };

    public IReadOnlyList<Symbol> All => [_seconds, _absence, _refresh, _retry, _expire, _server, _contact];

    public DnsZoneSpec Read(ParseResult line, string? name) => new(
        name, line.GetValue(_seconds), line.GetValue(_absence), line.GetValue(_refresh), line.GetValue(_retry), line.GetValue(_expire), Text(line.GetValue(_server)), Text(line.GetValue(_contact)));

    private static string? Text(string? given) => given == None ? "" : given;
}
