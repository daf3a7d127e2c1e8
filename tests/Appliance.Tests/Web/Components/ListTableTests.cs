using Appliance.Contracts;
using Appliance.Web.Lists;
using Bunit;

namespace Appliance.Tests.Web.Components;

/// <summary>What a list asks its source for, and what it makes of the answer.</summary>
public sealed class ListTableTests : IAsyncDisposable
{
    private readonly Drawn _drawn = new();
    private readonly List<Ask> _asked = [];

    private static readonly ListColumn<string>[] Columns =
    [
        new("name", text => text, Sort: text => text, SortKey: "name"),
        new("memory", text => $"{text.Length}", Sort: text => text.Length, SortKey: "memoryBytes", Number: true),
        new("firmware", _ => "Bios", Extra: true),
    ];

    public ValueTask DisposeAsync() => _drawn.DisposeAsync();

    [Fact]
    public void AFilterThatIsTypedIsAskedForAndStandsInTheAddress()
    {
        var list = Draw(["a", "bb"]);
        list.Find("input[type=search]").Change("lifecycle:active dell");
        list.Find("form[role=search]").Submit();

        _asked[^1].Filter["lifecycle"].ShouldBe("active");
        _asked[^1].Filter.Search.ShouldBe("dell");
        new Uri(_drawn.Address.Uri).Query.ShouldBe("?q=lifecycle%3Aactive%20dell");
        list.Find(".chips button").TextContent.ShouldContain("Active");
        list.Find(".chips button").Click();
        _asked[^1].Filter.ToString().ShouldBe("dell");
    }

    [Fact]
    public void WhatComesWholeIsSortedHereAndBackwardsTheSecondTime()
    {
        var list = Draw(["bb", "a", "ccc"]);
        Header(list, "Name").Click();
        Names(list).ShouldBe(["a", "bb", "ccc"]);
        Header(list, "Name").Click();
        Names(list).ShouldBe(["ccc", "bb", "a"]);
        list.Find("th[aria-sort]").GetAttribute("aria-sort").ShouldBe("descending");
        _asked.ShouldAllBe(ask => ask.Sort == null || ask.Sort.EndsWith("name"));
    }

    [Fact]
    public void PagesGoForthByTheCursorAndBackTheSameWay()
    {
        var list = Draw(["a"], next: "a");
        list.Find("[aria-label='Next page']").Click();
        _asked[^1].After.ShouldBe("a");
        list.Find("[aria-label='Previous page']").Click();
        _asked[^1].After.ShouldBeNull();
    }

    [Fact]
    public void WhatIsDoneToManyHasAResultForEach()
    {
        var list = Draw(["a", "bb"], actions: [new BulkAction<string>("approve", text => Task.FromResult(text == "a" ? null : "No."))]);
        list.Find("thead input[type=checkbox]").Change(true);
        list.Find(".bulk .button.primary").Click();

        list.FindAll(".results li").Select(line => line.TextContent.Trim()).ShouldBe(["a done", "bb No."]);
        list.FindAll(".bulk").ShouldBeEmpty();
    }

    [Fact]
    public void WhatDestroysIsDoneOnlyWhenTheNameIsTyped()
    {
        var done = new List<string>();
        var list = Draw(["a", "bb"], actions: [new BulkAction<string>("remove", DoAsync, Dangerous: true, Asks: true)]);
        list.FindAll("tbody input[type=checkbox]")[1].Change(true);
        list.Find(".bulk .button.danger").Click();
        list.Find("dialog button.danger").HasAttribute("disabled").ShouldBeTrue();
        list.Find("dialog input").Input("b");
        list.Find("dialog button.danger").HasAttribute("disabled").ShouldBeTrue();
        list.Find("dialog input").Input("bb");
        list.Find("dialog form").Submit();

        list.WaitForAssertion(() => done.ShouldBe(["bb"]));

        Task<string?> DoAsync(string name)
        {
            done.Add(name);
            return Task.FromResult<string?>(null);
        }
    }

    [Fact]
    public void AColumnThatIsChosenIsShownAndStandsInTheAddress()
    {
        var list = Draw(["a"]);
        list.FindAll("th").Count.ShouldBe(2);
        list.FindAll(".menu-of .check input")[1].Change(true);
        list.FindAll("th").Count.ShouldBe(3);
        new Uri(_drawn.Address.Uri).Query.ShouldContain("columns=firmware");
    }

    private static AngleSharp.Dom.IElement Header(IRenderedComponent<ListTable<string>> list, string text) => list.FindAll("th button").Single(button => button.TextContent.Trim() == text);

    private static IEnumerable<string> Names(IRenderedComponent<ListTable<string>> list) => list.FindAll("tbody tr td:first-child").Select(cell => cell.TextContent.Trim());

    private IRenderedComponent<ListTable<string>> Draw(string[] rows, string? next = null, IReadOnlyList<BulkAction<string>>? actions = null) => _drawn.Render<ListTable<string>>(list => list
        .Add(table => table.Name, "resources")
        .Add(table => table.Columns, Columns)
        .Add(table => table.Choices, [new Choice("lifecycle", [("active", "Active")])])
        .Add(table => table.Actions, actions ?? [])
        .Add(table => table.RowKey, text => text)
        .Add(table => table.RowName, text => text)
        .Add(table => table.Source, ask =>
        {
            _asked.Add(ask);
            return Task.FromResult<Page<string>?>(new Page<string>(rows, ask.After is null ? next : null, rows.Length));
        }));
}
