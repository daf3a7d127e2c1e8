namespace Appliance.Contracts;

/// <summary>Zones and their records.</summary>
public sealed partial class ApplianceClient
{
    public Task<IReadOnlyList<DnsZone>> DnsZonesAsync(CancellationToken stop) => GetAsync("dns/zones", ContractsJson.Default.IReadOnlyListDnsZone, stop);

    public Task<DnsZone> DnsZoneAsync(string zone, CancellationToken stop) => GetAsync($"dns/zones/{Part(zone)}", ContractsJson.Default.DnsZone, stop);

    public Task<DnsZone> AddDnsZoneAsync(DnsZoneSpec spec, CancellationToken stop) =>
        PostAsync("dns/zones", spec, ContractsJson.Default.DnsZoneSpec, ContractsJson.Default.DnsZone, stop);

    public Task<DnsZone> ChangeDnsZoneAsync(string zone, DnsZoneSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Patch, $"dns/zones/{Part(zone)}", spec, ContractsJson.Default.DnsZoneSpec), ContractsJson.Default.DnsZone, stop);

    /// <param name="force">Also while people's records are in it.</param>
    public Task RemoveDnsZoneAsync(string zone, bool force, CancellationToken stop) => DeleteAsync($"dns/zones/{Part(zone)}" + Query(("force", force ? "true" : null)), stop);

    /// <param name="search">A part of the name or of the data.</param>
    /// <param name="edited">Only what people have written.</param>
    public Task<Page<DnsRecordSet>> DnsRecordSetsAsync(string zone, string? type, string? search, bool edited, int limit, string? after, CancellationToken stop) =>
        GetAsync($"dns/zones/{Part(zone)}/records" + Query(("type", type), ("search", search), ("edited", edited ? "true" : null), ("limit", $"{limit}"), ("after", after)),
            ContractsJson.Default.PageDnsRecordSet, stop);

    /// <param name="name">Below the zone, or whole; "@" is the zone itself.</param>
    public Task<DnsRecordSet> SetDnsRecordsAsync(string zone, string name, string type, DnsRecordSetSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"dns/zones/{Part(zone)}/records/{Part(name)}/{Part(type)}", spec, ContractsJson.Default.DnsRecordSetSpec), ContractsJson.Default.DnsRecordSet, stop);

    public Task RemoveDnsRecordsAsync(string zone, string name, string type, CancellationToken stop) =>
        DeleteAsync($"dns/zones/{Part(zone)}/records/{Part(name)}/{Part(type)}", stop);

    public Task<IReadOnlyList<DnsKey>> DnsKeysAsync(CancellationToken stop) => GetAsync("dns/keys", ContractsJson.Default.IReadOnlyListDnsKey, stop);

    /// <summary>The answer holds the key's secret, which is shown this once.</summary>
    public Task<DnsKeyReply> AddDnsKeyAsync(DnsKeySpec spec, CancellationToken stop) =>
        PostAsync("dns/keys", spec, ContractsJson.Default.DnsKeySpec, ContractsJson.Default.DnsKeyReply, stop);

    public Task RemoveDnsKeyAsync(string key, CancellationToken stop) => DeleteAsync($"dns/keys/{Part(key)}", stop);

    public Task<IReadOnlyList<DnsSecondary>> DnsSecondariesAsync(string zone, CancellationToken stop) =>
        GetAsync($"dns/zones/{Part(zone)}/secondaries", ContractsJson.Default.IReadOnlyListDnsSecondary, stop);

    public Task<DnsSecondary> SetDnsSecondaryAsync(string zone, string address, DnsSecondarySpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"dns/zones/{Part(zone)}/secondaries/{Part(address)}", spec, ContractsJson.Default.DnsSecondarySpec), ContractsJson.Default.DnsSecondary, stop);

    public Task RemoveDnsSecondaryAsync(string zone, string address, CancellationToken stop) => DeleteAsync($"dns/zones/{Part(zone)}/secondaries/{Part(address)}", stop);

    public Task<IReadOnlyList<DnsUpdater>> DnsUpdatersAsync(string zone, CancellationToken stop) =>
        GetAsync($"dns/zones/{Part(zone)}/updaters", ContractsJson.Default.IReadOnlyListDnsUpdater, stop);

    public Task<DnsUpdater> SetDnsUpdaterAsync(string zone, string key, DnsUpdaterSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"dns/zones/{Part(zone)}/updaters/{Part(key)}", spec, ContractsJson.Default.DnsUpdaterSpec), ContractsJson.Default.DnsUpdater, stop);

    public Task RemoveDnsUpdaterAsync(string zone, string key, CancellationToken stop) => DeleteAsync($"dns/zones/{Part(zone)}/updaters/{Part(key)}", stop);

    public Task<IReadOnlyList<DnsForward>> DnsForwardsAsync(CancellationToken stop) => GetAsync("dns/forwards", ContractsJson.Default.IReadOnlyListDnsForward, stop);

    public Task<DnsForward> SetDnsForwardAsync(string domain, DnsForwardSpec spec, CancellationToken stop) =>
        SendAsync(With(HttpMethod.Put, $"dns/forwards/{Part(domain)}", spec, ContractsJson.Default.DnsForwardSpec), ContractsJson.Default.DnsForward, stop);

    public Task RemoveDnsForwardAsync(string domain, CancellationToken stop) => DeleteAsync($"dns/forwards/{Part(domain)}", stop);

    public Task<IReadOnlyList<DnsForwarder>> DnsForwardersAsync(CancellationToken stop) => GetAsync("dns/forwarders", ContractsJson.Default.IReadOnlyListDnsForwarder, stop);

    public Task<DnsCache> DnsCacheAsync(CancellationToken stop) => GetAsync("dns/cache", ContractsJson.Default.DnsCache, stop);

    /// <param name="name">Forgets this name and all below it; null: everything.</param>
    public Task<DnsCacheFlushed> FlushDnsCacheAsync(string? name, CancellationToken stop) =>
        PostAsync("dns/cache/flush", new DnsCacheFlush(name), ContractsJson.Default.DnsCacheFlush, ContractsJson.Default.DnsCacheFlushed, stop);

    /// <summary>Asks the appliance's own addresses for what it publishes.</summary>
    public Task<DnsCheck> CheckDnsAsync(DnsCheckSpec spec, CancellationToken stop) => PostAsync("dns/check", spec, ContractsJson.Default.DnsCheckSpec, ContractsJson.Default.DnsCheck, stop);

    public Task<DnsZoneFile> DnsZoneFileAsync(string zone, CancellationToken stop) => GetAsync($"dns/zones/{Part(zone)}/file", ContractsJson.Default.DnsZoneFile, stop);

    public Task<DnsImportReport> ImportDnsZoneAsync(string zone, DnsImport import, CancellationToken stop) =>
        PostAsync($"dns/zones/{Part(zone)}/import", import, ContractsJson.Default.DnsImport, ContractsJson.Default.DnsImportReport, stop);
}
