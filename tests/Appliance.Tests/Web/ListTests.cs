using Appliance.Web.Lists;
using Appliance.Web.Session;

namespace Appliance.Tests.Web;

/// <summary>Filters, CSV and the way back after signing in.</summary>
public sealed class ListTests
{
    [Theory]
    [InlineData("lifecycle:active dell r740", "active", "dell r740")]
    [InlineData("dell LIFECYCLE:active", "active", "dell")]
    [InlineData("unknown:active", null, "unknown:active")]
    [InlineData("52:54:00:aa:00:01", null, "52:54:00:aa:00:01")]
    [InlineData("lifecycle:", null, "lifecycle:")]
    [InlineData("", null, "")]
    public void KnownKeysBecomeChipsAndTheRestIsSearchedFor(string typed, string? lifecycle, string search)
    {
        var filter = Filter.Read(typed, ["lifecycle"]);

        (filter["lifecycle"], filter.Search).ShouldBe((lifecycle, search));
        Filter.Read(filter.ToString(), ["lifecycle"]).ToString().ShouldBe(filter.ToString());
    }

    [Theory]
    [InlineData("=cmd()", "'=cmd()")]
    [InlineData("+1", "'+1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("web1", "web1")]
    public void ACellIsTextAndNothingElse(string cell, string written) =>
        Csv.Write([new ListColumn<string>("name", text => text)], name => name, [cell]).ShouldBe($"name\r\n{written}\r\n");

    [Theory]
    [InlineData("/subnets/lab?q=a", "/subnets/lab?q=a")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData(null, "/")]
    public void SigningInLeadsToPagesOfOursOnly(string? asked, string led) => SignInForm.Safe(asked).ShouldBe(led);
}
