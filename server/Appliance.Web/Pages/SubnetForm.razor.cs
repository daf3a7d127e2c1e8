using System.Globalization;
using Appliance.Contracts;
using Appliance.Web.Forms;
using Microsoft.AspNetCore.Components;

namespace Appliance.Web.Pages;

/// <summary>Adds, changes or removes a subnet. What somebody else changes meanwhile is shown, and what is typed stays.</summary>
public sealed partial class SubnetForm
{
    private static readonly string[] InPlace = ["name", "cidr", "interface", "mode", "gateway", "domain", "leaseSeconds", "sharedNetwork", "relayed", "answerRouterSolicitations", "options", "relays", "ipv6.prefix", "ipv6.served", "ipv6.advertising", "ipv6.autoAddresses"];

    private SubnetEntry _entry = new();
    private Subnet? _before;
    private FaultException? _fault;
    private bool _elsewhere;
    private bool _removing;
    private bool _busy;

    [Parameter]
    public bool Add { get; set; }

    [Parameter]
    public Subnet? Subnet { get; set; }

    /// <summary>With the subnet's name, or null when it is gone.</summary>
    [Parameter]
    public EventCallback<string?> Done { get; set; }

    private IEnumerable<FieldFault> Elsewhere =>
        _fault?.Fields.Where(fault => !InPlace.Contains(fault.Field) && !fault.Field.StartsWith("options[", StringComparison.Ordinal) && !fault.Field.StartsWith("relays[", StringComparison.Ordinal) && !fault.Field.StartsWith("pools", StringComparison.Ordinal) && !fault.Field.StartsWith("dnsServers", StringComparison.Ordinal)
            && !fault.Field.StartsWith("ipv6.pools", StringComparison.Ordinal) && !fault.Field.StartsWith("ipv6.dnsServers", StringComparison.Ordinal)) ?? [];

    protected override void OnParametersSet()
    {
        if (Subnet is null) return;
        var now = SubnetEntry.Of(Subnet);
        if (_before is null)
        {
            _entry = now;
        }
        else if (SubnetEntry.Of(_before) is var before && !now.Same(before))
        {
            var typed = !_entry.Same(before);
            _entry = _entry.Over(before, now);
            _elsewhere = typed && !_entry.Same(now);
        }
        _before = Subnet;
    }

    protected override Task LoadAsync(ApplianceClient api) => Task.CompletedTask; // The page beside brings it.

    private void TakeTheirs() => (_entry, _elsewhere, _fault) = (SubnetEntry.Of(Subnet!), false, null);

    private async Task SaveAsync()
    {
        (_busy, _fault) = (true, null);
        var old = Add ? null : SubnetEntry.Of(Subnet!);
        var spec = _entry.Spec(old);
        var kept = await DoAsync(
            api => Add ? api.AddSubnetAsync(spec, Stop) : api.ChangeSubnetAsync(Subnet!.Name, spec, Stop), fault => _fault = fault);
        _busy = false;
        if (!kept) return;
        _before = null; // What comes back is what we wrote.
        var name = _entry.Name!.Trim();
        if (old is null) Toasts.Done(W["subnets.kept", name]);
        else
        {
            var back = old.Spec(_entry);
            OfferUndo(W["subnets.kept", name], api => api.ChangeSubnetAsync(name, back, CancellationToken.None));
        }
        await Done.InvokeAsync(name);
    }

    private async Task RemoveAsync()
    {
        _removing = false;
        if (!await DoAsync(api => api.RemoveSubnetAsync(Subnet!.Name, force: false, Stop), fault => _fault = fault)) return;
        Toasts.Done(W["subnets.removed", Subnet!.Name]);
        await Done.InvokeAsync(null);
    }

    /// <summary>What is wrong with those for everybody, and with all of them together.</summary>
    private string? PoolsProblem
    {
        get
        {
            var problems = _fault?.Fields.Where(wrong => wrong.Field.StartsWith("pools", StringComparison.Ordinal)
                    && !Enumerable.Range(0, _entry.Special.Count).Any(i => wrong.Field.StartsWith(string.Create(CultureInfo.InvariantCulture, $"pools[{i}]"), StringComparison.Ordinal)))
                .Select(wrong => wrong.Problem).ToList();
            return problems is { Count: > 0 } ? string.Join("; ", problems) : null;
        }
    }

    /// <summary>What was found wrong with the others is told by their number, which is another one now.</summary>
    private void RemoveClassPool(ClassPoolEntry pool)
    {
        _entry.Special.Remove(pool);
        _fault = null;
    }

    private string? Problem(string field) => _fault.ProblemOf(field);
}
