using System.Text.RegularExpressions;
using Appliance.Cli;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Documentation;

/// <summary>Documents name only what exists.</summary>
public sealed class DocumentationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Fact]
    public void EveryRoomHasAReadme() =>
        Rooms.All.Select(room => $"server/Appliance.Server/{room.Name}/README.md").Where(path => !Exists("", path)).ShouldBeEmpty();

    [Theory]
    [InlineData("room-graph.txt")]
    [InlineData("lifecycle.md")]
    public void TheArchitecturePageShowsTheHouseAsItIs(string golden) =>
        Documents.All.Single(document => document.Path == "server/docs/architecture.md").Text
            .ShouldContain(File.ReadAllText(Path.Combine(GoldenFile.Folder(), golden)).TrimEnd());

    [Fact]
    public void EveryPathThatIsNamedExists()
    {
        var paths = Documents.Quoted().Where(named => Regex.IsMatch(named.Word, @"^(\.\./)*(server|agent|netboot|packaging|tests|\.ci)/[\w./-]+$", RegexOptions.ExplicitCapture, Patience));
        paths.Where(named => !Exists(Path.GetDirectoryName(named.Path)!, named.Word)).Select(named => $"{named.Path}: {named.Word}").ShouldBeEmpty();
    }

    [Fact]
    public void EveryLinkLeadsSomewhere()
    {
        var links = from document in Documents.All
                    from Match link in Regex.Matches(document.Text, @"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture, Patience)
                    let target = link.Groups["target"].Value
                    where !target.Contains("://", StringComparison.Ordinal) && !Exists(Path.GetDirectoryName(document.Path)!, target)
                    select $"{document.Path}: {target}";
        links.ShouldBeEmpty();
    }

    [Fact]
    public void EveryTestThatAConformanceTableNamesExists()
    {
        var named = Documents.Quoted().Where(named => named.Path.Contains("docs/conformance/", StringComparison.Ordinal) && Regex.IsMatch(named.Word, @"^\w+Tests\.\w+$", RegexOptions.ExplicitCapture, Patience)).ToList();
        named.ShouldNotBeEmpty();
        var tests = typeof(DocumentationTests).Assembly.GetTypes().SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")).ToHashSet(StringComparer.Ordinal);
        named.Where(one => !tests.Contains(one.Word)).Select(one => $"{one.Path}: {one.Word}").ShouldBeEmpty();
    }

    [Fact]
    public void EverySettingThatIsNamedExists()
    {
        var settings = typeof(Rooms).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IRoomSettings)) && type.IsClass)
            .SelectMany(type => type.GetProperties().Where(property => property.CanWrite)
                .Select(property => $"{type.Name.Replace("Settings", "", StringComparison.Ordinal)}:{property.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var sections = settings.Select(setting => setting.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        settings.ShouldNotBeEmpty();
        Documents.Quoted().Where(named => Regex.IsMatch(named.Word, @"^[A-Z]\w+:[A-Z]\w+$", RegexOptions.ExplicitCapture, Patience) && sections.Contains(named.Word.Split(':')[0]))
            .Where(named => !settings.Contains(named.Word)).Select(named => $"{named.Path}: {named.Word}").ShouldBeEmpty();
    }

    [Fact]
    public void EveryCommandOfOursThatIsShownCanBeParsed()
    {
        var ours = Documents.Commands().Where(shown => Regex.IsMatch(shown.Line, @"^(sudo )?(\S*/)?appliance ", RegexOptions.ExplicitCapture, Patience)).ToList();
        ours.ShouldNotBeEmpty();
        var wrong = from shown in ours
                    let words = Regex.Replace(shown.Line, @"^(sudo )?(\S*/)?appliance |\s*[|>].*$", "", RegexOptions.ExplicitCapture, Patience)
                    let parsed = CommandLineHost.Build(TextWriter.Null).Parse(words)
                    where parsed.Errors.Count > 0
                    select $"{shown.Path}: {shown.Line}: {parsed.Errors[0].Message}";
        wrong.ShouldBeEmpty();
    }

    /// <summary>In prose a command may be named without what it needs; what is named must exist.</summary>
    [Fact]
    public void EveryCommandOfOursThatIsNamedExists()
    {
        var prose = Documents.Quoted().Where(named => Regex.IsMatch(named.Word, @"^(sudo )?appliance [\w\[-]", RegexOptions.ExplicitCapture, Patience));
        var advice = from text in FaultCodes.Cures.Concat(ReasonCodes.Advice)
                     from Match match in Regex.Matches(text.Value, "'(?<command>appliance [^']+)'", RegexOptions.ExplicitCapture, Patience)
                     select (Path: text.Key, Word: match.Groups["command"].Value);
        var named = prose.Concat(advice).ToList();
        named.ShouldContain(one => one.Path == FaultCodes.MachineIgnored);
        var wrong = from one in named
                    let words = Regex.Replace(one.Word, "^(sudo )?appliance ", "", RegexOptions.ExplicitCapture, Patience)
                    from error in CommandLineHost.Build(TextWriter.Null).Parse(words).Errors
                    where !error.Message.StartsWith("Required ", StringComparison.Ordinal)
                    select $"{one.Path}: {one.Word}: {error.Message}";
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void EveryMakeTargetThatIsShownExists()
    {
        var targets = Regex.Matches(File.ReadAllText(Path.Combine(GoldenFile.Repository(), "Makefile")), "^(?<name>[a-z-]+):", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patience)
            .Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Documents.Quoted().Concat(Documents.Commands()).Where(named => named.Item2.StartsWith("make ", StringComparison.Ordinal))
            .SelectMany(named => named.Item2.Split(' ').Skip(1).TakeWhile(word => Regex.IsMatch(word, "^[a-z-]+$", RegexOptions.ExplicitCapture, Patience)).Select(target => (named.Item1, target)))
            .Where(named => !targets.Contains(named.target)).Select(named => $"{named.Item1}: make {named.target}").ShouldBeEmpty();
    }

    private static bool Exists(string folder, string path)
    {
        var root = GoldenFile.Repository();
        return new[] { Path.Combine(root, folder, path), Path.Combine(root, path) }.Any(candidate => File.Exists(candidate) || Directory.Exists(candidate));
    }
}
