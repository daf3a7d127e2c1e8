using Appliance.Contracts;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Appliance.Web.Pages;

/// <summary>One zone: its records, each edited where it stands.</summary>
public sealed partial class ZoneCard
{
    private const int PageSize = 200;

    private readonly List<DnsRecordSet> _sets = [];
    private DnsRecordSet? _chosen;
    private Form _form;
    private string? _next;
    private long _total;
    private string? _search;
    private bool _edited;

    private enum Form
    {
        None,
        Add,
        Edit,
        Figures,
        Secondaries,
        Updaters,
        Import,
        Remove,
    }

    [Parameter, EditorRequired]
    public DnsZone Zone { get; set; } = default!;

    /// <summary>With the zone's name, or null when it is gone.</summary>
    [Parameter]
    public Func<string?, Task> Done { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    /// <summary>As many as were shown before: who looks at the fifth page stays there.</summary>
    protected override async Task LoadAsync(ApplianceClient api)
    {
        var page = await api.DnsRecordSetsAsync(Zone.Name, null, _search, _edited, Math.Clamp(_sets.Count, PageSize, 1000), null, Stop);
        _sets.Clear();
        Take(page);
    }

    private async Task MoreAsync()
    {
        if (await AskAsync(api => api.DnsRecordSetsAsync(Zone.Name, null, _search, _edited, PageSize, _next, Stop)) is { } page) Take(page);
    }

    private void Take(Page<DnsRecordSet> page)
    {
        _sets.AddRange(page.Items);
        (_next, _total) = (page.Next, page.Total);
    }

    private Task SearchAsync(string? typed)
    {
        _search = typed;
        return ReloadAsync();
    }

    private Task TurnAsync(ChangeEventArgs turned)
    {
        _edited = turned.Value is true;
        return ReloadAsync();
    }

    private void Edit(DnsRecordSet? set) => (_form, _chosen) = (set is null ? Form.Add : Form.Edit, set);

    /// <summary>Also when the list has been read again meanwhile: what somebody types stays.</summary>
    private bool IsChosen(DnsRecordSet set) => set.Origin == DnsOrigin.Person && _chosen is { } chosen && set.Name == chosen.Name && set.Type == chosen.Type;

    private async Task ClosedAsync(bool changed)
    {
        _form = Form.None;
        if (changed) await Done(Zone.Name);
    }

    private async Task KeptAsync(DnsZone kept)
    {
        _form = Form.None;
        await Done(kept.Name);
    }

    private async Task ExportAsync()
    {
        if (await AskAsync(api => api.DnsZoneFileAsync(Zone.Name, Stop)) is { } file) await Script.InvokeVoidAsync("appliance.handOver", Stop, $"{file.Zone}.zone", "text/plain", file.Text);
    }

    private async Task RemoveAsync()
    {
        _form = Form.None;
        if (!await DoAsync(api => api.RemoveDnsZoneAsync(Zone.Name, force: true, Stop))) return;
        Toasts.Done(W["zones.removed", Zone.Name]);
        await Done(Zone.Kind == DnsZoneKind.Made ? null : Zone.Name);
    }

    private string Short(string name) => name == Zone.Name ? "@" : name.EndsWith("." + Zone.Name, StringComparison.Ordinal) ? name[..^(Zone.Name.Length + 1)] : name;
}
