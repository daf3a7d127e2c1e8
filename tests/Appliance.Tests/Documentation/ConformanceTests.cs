using System.Reflection;
using System.Text.RegularExpressions;

namespace Appliance.Tests.Documentation;

/// <summary>A table of what standards demand names only tests that exist.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public void EveryTestThatIsNamedExists()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any()).Select(method => $"{method.DeclaringType!.Name}.{method.Name}").ToHashSet(StringComparer.Ordinal);
        var rows = Documents.All.Where(document => document.Path.StartsWith("server/docs/conformance/", StringComparison.Ordinal))
            .SelectMany(document => document.Text.Split('\n').Where(line => line.StartsWith("| RFC", StringComparison.Ordinal))).ToList();
        rows.Count.ShouldBeGreaterThan(10);
        var named = rows.Select(row => (Row: row, Tests: Regex.Matches(row.Split('|')[^2], "`(?<test>[^`]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(match => match.Groups["test"].Value).ToList())).ToList();
        named.ShouldAllBe(one => one.Tests.Count > 0);
        named.SelectMany(one => one.Tests).Where(test => !tests.Contains(test)).ShouldBeEmpty();
    }
}
