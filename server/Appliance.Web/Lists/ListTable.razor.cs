using Appliance.Contracts;
using Appliance.Web.Frame;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using MudBlazor;

namespace Appliance.Web.Lists;

/// <summary>
/// A list of any length: asks its source for what is on the screen, and keeps filter, cursor, order and columns in the address, so that a link to it can
/// be sent to a colleague. A list that <see cref="Scrolls"/> is one long table of which only the rows in sight exist; the others go page by page.
/// </summary>
public sealed partial class ListTable<T> : IDisposable
{
    private const int PageSize = 50;
    private const int LargestPage = 500;
    private const int MostChosen = 1000;
    private const float RowHeight = 41;

    private readonly Dictionary<string, T> _chosen = new(StringComparer.Ordinal);
    private readonly List<(string Name, string? Problem)> _results = [];
    private BulkAction<T>? _asked;
    private readonly Stack<string?> _behind = new();
    private Page<T> _page = new([], null, 0);
    private Virtualize<Placed>? _scroll;
    private int _top;
    private bool _fresh;
    private bool _cards;
    private Filter _filter = Filter.None;
    private string? _typed;
    private string? _after;
    private string? _order;
    private string _path = "";
    private HashSet<string> _turned = new(StringComparer.Ordinal);
    private bool _busy;
    private bool _loaded;

    /// <summary>The name of its place.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<ListColumn<T>> Columns { get; set; } = [];

    /// <summary>Brings a page. Refusals are the caller's to show; null then.</summary>
    [Parameter, EditorRequired]
    public Func<Ask, Task<Page<T>?>> Source { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<T, string> RowKey { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<T, string> RowName { get; set; } = default!;

    [Parameter]
    public IReadOnlyList<Choice> Choices { get; set; } = [];

    [Parameter]
    public IReadOnlyList<BulkAction<T>> Actions { get; set; } = [];

    /// <summary>The source can pass over so many rows ("+200") and sorts by <see cref="ListColumn{T}.SortKey"/>.</summary>
    [Parameter]
    public bool Scrolls { get; set; }

    /// <summary>A row as a card; without one the list is a table only.</summary>
    [Parameter]
    public RenderFragment<T>? Card { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    [Parameter]
    public RenderFragment? WhenEmpty { get; set; }

    [Inject]
    private NavigationManager Go { get; set; } = default!;

    [Inject]
    private Keys Browser { get; set; } = default!;

    private IReadOnlyCollection<string> Keys => [.. Choices.Select(choice => choice.Key)];

    private List<ListColumn<T>> Visible => [.. Columns.Where(Shows)];

    /// <summary>A list whose columns can be sorted here comes whole.</summary>
    private IEnumerable<T> Rows => Sorted?.Sort is not { } sort ? _page.Items : Downwards ? _page.Items.OrderByDescending(sort) : _page.Items.OrderBy(sort);

    private ListColumn<T>? Sorted => _order is null ? null : Columns.FirstOrDefault(column => column.Name == _order.TrimStart('-'));

    private bool Downwards => _order is ['-', ..];

    private bool AsCards => _cards && Card is not null;

    /// <summary>All rows are one table, of which those in sight exist. Cards go page by page.</summary>
    private bool Whole => Scrolls && !AsCards;

    private string? SortKey => Sorted?.SortKey is not { } key ? null : Downwards ? $"-{key}" : key;

    private bool AllChosen => _page.Total > 0 && (Whole ? _chosen.Count >= _page.Total : _page.Items.All(row => _chosen.ContainsKey(RowKey(row))));

    private string Place
    {
        get
        {
            if (_page.Total == 0) return "";
            if (Whole || (_after is not null && _behind.Count == 0)) return W["list.total", W.Number(_page.Total)]; // Came by a link: how many lie before is not known.
            var first = (_behind.Count * PageSize) + 1;
            return W["list.place", W.Number(first), W.Number(first + _page.Items.Count - 1), W.Number(_page.Total)];
        }
    }

    public void Dispose() => Go.LocationChanged -= Moved;

    /// <summary>Something changed elsewhere: the same rows again, and what is chosen stays chosen.</summary>
    public async Task ReloadAsync()
    {
        _busy = true;
        if (await Source(new Ask(_filter, PageSize, Whole ? $"+{_top}" : _after, SortKey)) is { } page) (_page, _fresh) = (page, true);
        (_busy, _loaded) = (false, true);
        if (Whole && _scroll is not null)
        {
            if (_top == 0) await Browser.ToTopAsync(".scrolls");
            await _scroll.RefreshDataAsync();
        }
        StateHasChanged();
    }

    /// <summary>What has come into sight; the rows that were just asked for are not asked for again. An answer that comes when something else is in sight changes nothing.</summary>
    private async ValueTask<ItemsProviderResult<Placed>> BringAsync(ItemsProviderRequest sight)
    {
        var top = sight.StartIndex;
        var ready = _fresh && top == _top && sight.Count <= _page.Items.Count;
        (_top, _fresh) = (top, false);
        var page = ready ? _page : await Source(new Ask(_filter, Math.Clamp(sight.Count, 1, LargestPage), $"+{top}", SortKey)) ?? _page;
        if (top == _top) _page = page;
        return new ItemsProviderResult<Placed>(page.Items.Take(sight.Count).Select((row, i) => new Placed(top + i, row)), (int)page.Total);
    }

    protected override Task OnInitializedAsync()
    {
        Go.LocationChanged += Moved;
        _path = new Uri(Go.Uri).AbsolutePath;
        Read();
        return ReloadAsync();
    }

    private void Moved(object? sender, LocationChangedEventArgs to)
    {
        if (new Uri(to.Location).AbsolutePath != _path) return;
        Read();
        _ = InvokeAsync(ReloadAsync);
    }

    private void Read()
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(Go.Uri).Query);
        _filter = Filter.Read(query["q"], Keys);
        _typed = _filter.ToString();
        _after = query["after"];
        _order = string.IsNullOrEmpty(query["sort"]) ? null : query["sort"];
        _turned = [.. (query["columns"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        _cards = query["as"] == "cards";
        if (_after is null) _behind.Clear();
    }

    private void Write(string? after = null, string? order = null)
    {
        var address = Go.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["q"] = _filter.IsEmpty ? null : _filter.ToString(),
            ["after"] = after,
            ["sort"] = order ?? _order,
            ["as"] = AsCards ? "cards" : null,
            ["columns"] = _turned.Count == 0 ? null : string.Join(',', _turned),
        });
        Go.NavigateTo(address, replace: after is null && _after is null);
    }

    private void Apply(Filter filter)
    {
        (_filter, _top) = (filter, 0);
        _behind.Clear();
        _chosen.Clear();
        Write();
    }

    private void Forth()
    {
        _behind.Push(_after);
        Write(_page.Next);
    }

    private void Back() => Write(_behind.TryPop(out var before) ? before : null);

    private void Order(ListColumn<T> column)
    {
        _top = 0;
        Write(order: _order == column.Name ? $"-{column.Name}" : column.Name);
    }

    private bool Sorts(ListColumn<T> column) => (Scrolls ? column.SortKey : (object?)column.Sort) is not null;

    private string? Direction(ListColumn<T> column) => !Sorts(column) || column != Sorted ? null : Downwards ? "descending" : "ascending";

    private string Arrow(ListColumn<T> column) => Direction(column) switch
    {
        "ascending" => Icons.Material.Outlined.ArrowUpward,
        "descending" => Icons.Material.Outlined.ArrowDownward,
        _ => Icons.Material.Outlined.UnfoldMore,
    };

    private bool Shows(ListColumn<T> column) => column.Extra == _turned.Contains(column.Name);

    private void Turn(ListColumn<T> column)
    {
        if (!_turned.Remove(column.Name)) _turned.Add(column.Name);
        Write(_after);
    }

    private void TurnCards()
    {
        (_cards, _top) = (!_cards, 0);
        Write();
    }

    private string Word(string key, string value) =>
        Choices.FirstOrDefault(choice => choice.Key == key)?.Values.FirstOrDefault(known => known.Value == value).Text ?? value;

    private void Choose(T row)
    {
        if (!_chosen.Remove(RowKey(row))) _chosen[RowKey(row)] = row;
    }

    /// <summary>All on the page, or all that match in a list that scrolls, as far as so many can be handled at once.</summary>
    private async Task ChooseAllAsync(ChangeEventArgs turned)
    {
        if (turned.Value is not true) _chosen.Clear();
        else foreach (var row in Whole ? await AllAsync(MostChosen) : _page.Items) _chosen[RowKey(row)] = row;
    }

    private Task AskAsync(BulkAction<T> action)
    {
        if (!action.Asks) return RunAsync(action);
        _asked = action;
        return Task.CompletedTask;
    }

    private async Task RunAsync(BulkAction<T> action)
    {
        (_asked, _busy) = (null, true);
        _results.Clear();
        foreach (var row in _chosen.Values.ToList())
        {
            _results.Add((RowName(row), await action.Deed(row)));
            StateHasChanged();
        }
        _chosen.Clear();
        await ReloadAsync();
    }

    private async Task ExportAsync() =>
        await Browser.HandOverAsync($"{Name}.csv", "text/csv;charset=utf-8", Csv.Write(Columns, name => W[$"column.{name}"], await AllAsync(int.MaxValue)));

    private async Task<List<T>> AllAsync(int most)
    {
        var rows = new List<T>();
        string? after = null;
        do
        {
            if (await Source(new Ask(_filter, Math.Min(LargestPage, most - rows.Count), after, SortKey)) is not { } page) break;
            rows.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null && rows.Count < most);
        return rows;
    }

    /// <summary>A row and how many are before it, where that is known.</summary>
    private sealed record Placed(int? At, T Row);
}
