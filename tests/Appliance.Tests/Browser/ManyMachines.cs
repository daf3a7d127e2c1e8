using System.Globalization;
using Appliance.Contracts;
using Appliance.Protocols;
using Appliance.Tests.Api;
using Appliance.Tests.Boot;
using Appliance.Tests.Store;

namespace Appliance.Tests.Browser;

/// <summary>A full machine room: members node-00000, node-00001 … whose memory grows with their number, every fourth of them active.</summary>
internal static class ManyMachines
{
    public static async Task AddAsync(TestAppliance appliance, int count, CancellationToken stop)
    {
        await appliance.Store.ExecuteAsync($"""
            insert into inventory.resources (id, name, lifecycle, member, macs, boot_mac, firmware, maker, model, system_serial, cpu_threads, memory_bytes, disk_bytes, first_seen, last_seen)
            select gen_random_uuid(), 'node-' || lpad(n::text, 5, '0'), case when n % 4 = 0 then 'Active' else 'Available' end, true,
              array[mac], mac, 'Bios', 'Dell Inc.', 'PowerEdge R' || 610 + n % 8 * 10, 'SN' || n, 8 + n % 120, (n + 1) * 1073741824::bigint, 480103981056, now() - interval '90 days', now()
            from generate_series(0, {count - 1}) n, lateral (select '52:54:00:01:' || lpad(to_hex(n / 256), 2, '0') || ':' || lpad(to_hex(n % 256), 2, '0') as mac) made
            """, stop);
        var api = new ApplianceClient(appliance.SignedIn);
        await Eventually.TryAsync(async () => (await api.ResourcesAsync(null, null, false, 1, null, stop)).Total >= count, "the machines are in memory", stop);
    }

    /// <summary>As many boots within the last hour, every twentieth of them failed.</summary>
    public static async Task BootAsync(TestAppliance appliance, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var failed = number % 20 == 0;
            var mac = MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"52:54:00:01:{number / 256:x2}:{number % 256:x2}"));
            await BootActivityTests.AddAsync(appliance, mac, 59.0 * number / count, failed ? BootOutcome.Failed : BootOutcome.Reported, failed ? ReasonCodes.NoReport : null);
        }
    }
}
