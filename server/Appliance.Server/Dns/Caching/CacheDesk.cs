using Appliance.Contracts;
using Appliance.Server.Dns.Editing;
using Appliance.Server.Events;
using Appliance.Server.Identity;

namespace Appliance.Server.Dns.Caching;

/// <summary>What people may do with the forwarders' answers: look how many there are, and have them forgotten.</summary>
internal sealed class CacheDesk(AnswerCache cache, IEvents events, IAuditNotes audit)
{
    public DnsCache Figures => cache.Figures;

    public DnsCacheFlushed Flush(DnsCacheFlush wanted, string by)
    {
        var name = wanted.Name is { Length: > 0 } typed ? ZoneSpecs.ZoneName(typed) ?? throw Wrong(typed) : null;
        var gone = cache.Flush(name);
        var what = name is null ? "all answers of forwarders" : $"the answers of forwarders about {name} and all below it";
        audit.Changed($"{gone} kept: {what}", null);
        events.Raise(new Event("dns.cache-flushed", Severity.Info, null, $"{by} had {what} forgotten: {gone}."));
        return new DnsCacheFlushed(name, gone);
    }

    private static FaultException Wrong(string typed) =>
        new(FaultKind.Invalid, FaultCodes.RequestInvalid, "The request has mistakes.", [new FieldFault("name", $"\"{typed}\" is not a name: write it as example.org, or leave it out for all.")]);
}
