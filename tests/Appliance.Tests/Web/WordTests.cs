using System.Text.Json;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Tests.Golden;
using Appliance.Web.Frame;
using Appliance.Web.Wording;
using Microsoft.Net.Http.Headers;

namespace Appliance.Tests.Web;

/// <summary>Both languages are whole, and no page has words of its own.</summary>
public sealed class WordTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [Fact]
    public void BothLanguagesHaveTheSameKeys() => WordList.All["de"].Keys.ShouldBe(WordList.All["en"].Keys, ignoreOrder: true);

    [Fact]
    public void BothLanguagesTakeTheSameArguments()
    {
        foreach (var key in WordList.All["en"].Keys) Holes("de", key).ShouldBe(Holes("en", key), key);
    }

    /// <summary>Of two texts with one key the first is lost without a sound.</summary>
    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void NoKeyStandsTwice(string language)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.Repository(), "server", "Appliance.Web", "Wording", $"{language}.json")));
        file.RootElement.EnumerateObject().Select(text => text.Name).ShouldBeUnique();
    }

    [Fact]
    public void EveryWordThatAPageNamesIsThere()
    {
        var named = Sources("*.razor", "*.cs").SelectMany(source => Regex.Matches(source.Text, """\bW\["(?<key>[\w.]+)"|words\["(?<key>[\w.]+)"|(?:Name)="(?<field>(?:subnet|firstRun|approve|user|group|role|grant|why|power)\.\w+)"|Count\("(?<count>[\w.]+)" """.Trim(), RegexOptions.ExplicitCapture, Patience))
            .SelectMany(match => match.Groups["count"].Success ? [match.Groups["count"].Value + ".one", match.Groups["count"].Value + ".many"]
                : match.Groups["field"].Success ? [$"field.{match.Groups["field"].Value}", $"field.{match.Groups["field"].Value}.help"] : new[] { match.Groups["key"].Value })
            .Distinct().ToList();

        named.Count.ShouldBeGreaterThan(150);
        named.Except(WordList.All["en"].Keys).ShouldBeEmpty();
    }

    [Fact]
    public void EveryPlaceHasItsNameItsHelpAndTheHelpOfItsFields() =>
        Place.All.SelectMany(place => place.Fields.SelectMany(field => new[] { $"field.{field}", $"field.{field}.help" }).Append($"place.{place.Name}").Append($"help.{place.Name}"))
            .Except(WordList.All["en"].Keys).ShouldBeEmpty();

    [Fact]
    public void EveryStateHasAWord()
    {
        var states = Keys<Lifecycle>().Concat(Keys<SubnetState>()).Concat(Keys<SubnetMode>()).Concat(Keys<NotAsked>()).Concat(Keys<DnsOrigin>()).Concat(Keys<ServiceState>()).Concat(Keys<LeaseState>()).Concat(Keys<FirmwareKind>())
            .Concat(Keys<BootOutcome>()).Concat(Keys<BootHopKind>()).Concat(Keys<Severity>()).Concat(Keys<Area>()).Concat(Keys<TokenKind>()).Concat(Keys<JobState>()).Concat(Keys<JobStepState>()).Concat(Keys<JobFact>())
            .Concat(Keys<NotificationChannel>()).Concat(Keys<NotificationPace>()).Concat(Keys<NotificationState>()).Concat(Keys<DeliveryState>())
            .Concat(Keys<PowerState>()).Concat(Keys<PowerAction>()).Concat(Keys<UserKind>()).Concat(Keys<PluginState>()).Concat(Keys<PluginCategory>()).Concat(Keys<PluginOrigin>())
            .Concat(ReasonCodes.Advice.Keys.Select(reason => $"reason.{reason}"));
        states.Except(WordList.All["en"].Keys).ShouldBeEmpty();
    }

    /// <summary>Text between tags, and in the attributes that people read.</summary>
    [Fact]
    public void NoPageHasWordsOfItsOwn()
    {
        var own = from source in Sources("*.razor")
                  let markup = Regex.Replace(source.Text.Split("@code")[0], @"@\*.*?\*@|<pre>.*?</pre>|^\s*@(page|using|inject|inherits|layout|attribute|typeparam|implements).*$", "", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.ExplicitCapture, Patience)
                  from Match match in Regex.Matches(markup, """>\s*(?<text>[A-Z][a-z]+( [a-z]+)+)[^<>{}@]*<|(aria-label|title|placeholder|alt)="(?<text>[A-Za-z][^"@]{2,})" """.Trim(), RegexOptions.ExplicitCapture, Patience)
                  select $"{source.Path}: {match.Groups["text"].Value}";
        own.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("de-DE,de;q=0.9,en;q=0.8", "de")]
    [InlineData("en-GB,de;q=0.9", "en")]
    [InlineData("fr;q=0.9,de;q=0.5", "de")]
    [InlineData("de;q=0,en", "en")]
    [InlineData("ja", "en")]
    [InlineData("", "en")]
    public void TheReadersLanguageIsTaken(string accepted, string language)
    {
        var languages = StringWithQualityHeaderValue.TryParseList([accepted], out var parsed) ? parsed : [];

        Words.Preferred(languages).ShouldBe(language);
    }

    [Fact]
    public void NumbersSizesAndTimesAreWrittenAsTheReaderIsUsedTo()
    {
        var (words, at) = (new Words(), new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
        words.Speak("de", "Europe/Berlin");
        (words.Number(12_345), words.Bytes(1536), words.Time(at)).ShouldBe(("12.345", "1,5 KiB", "01.07.2026 14:00:00"));
        words.Speak("en", "No/Where");
        (words.Number(12_345), words.Bytes(480_000_000_000, decimalUnits: true), words.Time(at)).ShouldBe(("12,345", "480 GB", "2026-07-01 12:00:00"));
    }

    private static IEnumerable<string> Keys<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Words.Key);

    private static string Holes(string language, string key) =>
        string.Join(' ', Regex.Matches(WordList.All[language].Find(key) ?? "", @"\{\d\}", RegexOptions.None, Patience).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<(string Path, string Text)> Sources(params string[] patterns)
    {
        var folder = Path.Combine(GoldenFile.Repository(), "server", "Appliance.Web");
        return patterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));
    }
}
