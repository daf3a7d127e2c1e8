using Appliance.Contracts;
using Appliance.Web.Frame;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Appliance.Web.Lists;

/// <summary>
/// A list of any length: asks its source page by page, and keeps filter, cursor, order and columns in the address, so that a link to what is on the
/// screen can be sent to a colleague.
/// </summary>
public sealed partial class ListTable<T> : IDisposable
{
    private const int PageSize = 50;
    private const int ExportPage = 500;

    private readonly Dictionary<string, T> _chosen = new(StringComparer.Ordinal);
    private readonly List<(string Name, string? Problem)> _results = [];
    private BulkAction<T>? _asked;
    private readonly Stack<string?> _behind = new();
    private Page<T> _page = new([], null, 0);
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

    /// <summary>A list whose columns can be sorted comes whole, so it is sorted here.</summary>
    private IEnumerable<T> Rows
    {
        get
        {
            var (name, down) = _order is { } order ? (order.TrimStart('-'), order[0] == '-') : ("", false);
            var sort = Columns.FirstOrDefault(column => column.Name == name)?.Sort;
            if (sort is null) return _page.Items;
            return down ? _page.Items.OrderByDescending(sort) : _page.Items.OrderBy(sort);
        }
    }

    private string Place
    {
        get
        {
            if (_page.Total == 0) return "";
            if (_after is not null && _behind.Count == 0) return W["list.total", W.Number(_page.Total)]; // Came by a link: how many lie before is not known.
            var first = (_behind.Count * PageSize) + 1;
            return W["list.place", W.Number(first), W.Number(first + _page.Items.Count - 1), W.Number(_page.Total)];
        }
    }

    public void Dispose() => Go.LocationChanged -= Moved;

    /// <summary>Something changed elsewhere: the same page again, and what is chosen stays chosen.</summary>
    public async Task ReloadAsync()
    {
        _busy = true;
        if (await Source(new Ask(_filter, PageSize, _after)) is { } page) _page = page;
        (_busy, _loaded) = (false, true);
        StateHasChanged();
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
        if (_after is null) _behind.Clear();
    }

    private void Write(string? after = null, string? order = null)
    {
        var address = Go.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["q"] = _filter.IsEmpty ? null : _filter.ToString(),
            ["after"] = after,
            ["sort"] = order ?? _order,
            ["columns"] = _turned.Count == 0 ? null : string.Join(',', _turned),
        });
        Go.NavigateTo(address, replace: after is null && _after is null);
    }

    private void Apply(Filter filter)
    {
        _filter = filter;
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

    private void Order(ListColumn<T> column) => Write(order: _order == column.Name ? $"-{column.Name}" : column.Name);

    private string? Direction(ListColumn<T> column) =>
        column.Sort is null || _order?.TrimStart('-') != column.Name ? null : _order[0] == '-' ? "descending" : "ascending";

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

    private string Word(string key, string value) =>
        Choices.FirstOrDefault(choice => choice.Key == key)?.Values.FirstOrDefault(known => known.Value == value).Text ?? value;

    private void Choose(T row)
    {
        if (!_chosen.Remove(RowKey(row))) _chosen[RowKey(row)] = row;
    }

    private void ChooseAll(ChangeEventArgs turned)
    {
        foreach (var row in _page.Items)
        {
            if (turned.Value is true) _chosen[RowKey(row)] = row;
            else _chosen.Remove(RowKey(row));
        }
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

    private async Task ExportAsync()
    {
        var rows = new List<T>();
        for (string? after = null; ;)
        {
            if (await Source(new Ask(_filter, ExportPage, after)) is not { } page) return;
            rows.AddRange(page.Items);
            if ((after = page.Next) is null) break;
        }
        await Browser.HandOverAsync($"{Name}.csv", "text/csv;charset=utf-8", Csv.Write(Columns, name => W[$"column.{name}"], rows));
    }
}
