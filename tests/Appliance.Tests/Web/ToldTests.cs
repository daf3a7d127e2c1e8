using System.Text.Json;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Tests.Api;
using Appliance.Tests.Golden;
using Appliance.Web.Wording;

namespace Appliance.Tests.Web;

/// <summary>What the API tells in English has a German text, all of it and nothing else.</summary>
public sealed class ToldTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static WordList German => WordList.Told["de"];

    [Fact]
    public void EveryCureAndEveryAdviceHasAGermanTextAndNoTextIsLeftOver() => Missing(Codes(), "cure.", "advice.").ShouldBeEmpty();

    [Fact]
    public async Task EverySettingHasAGermanTextAndNoTextIsLeftOver()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var shown = await new ApplianceClient(appliance.SignedIn).SettingsAsync(TestContext.Current.CancellationToken);
        var all = shown.Sections.SelectMany(section => section.Settings).ToList();
        var told = all.ToDictionary(setting => $"setting.{setting.Key}", setting => setting.Description)
            .Concat(all.Where(setting => setting.Fixed?.StartsWith("It is set ", StringComparison.Ordinal) == false).ToDictionary(setting => $"fixed.{setting.Key}", setting => setting.Fixed!)).ToList();

        Missing(told, "setting.", "fixed.").ShouldBeEmpty();
        Lost(told).ShouldBeEmpty();
    }

    [Fact]
    public void CommandsOptionsSettingsAndNumbersAreTheSameInGerman() => Lost(Codes()).ShouldBeEmpty();

    [Fact]
    public void TheFileIsInOrderAndSaysNothingTwice()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(GoldenFile.Repository(), "server", "Appliance.Web", "Wording", "told.de.json")));
        var keys = file.RootElement.EnumerateObject().Select(text => text.Name).ToList();
        keys.ShouldBe(keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void OnlyWhatIsUsuallyToldIsPutIntoGerman()
    {
        var words = new Words();
        var (code, usual) = (FaultCodes.TokenReused, FaultCodes.Cures[FaultCodes.TokenReused]);
        words.ToDo(code, usual).ShouldBe(new Told(usual, "en"));
        words.Speak("de");
        words.ToDo(code, usual).ShouldBe(new Told(German.Find($"cure.{code}")!, null));
        words.ToDo(code, ReasonCodes.Advice[code]).ShouldBe(new Told(German.Find($"advice.{code}")!, null));
        words.ToDo(code, "Pull the red lever.").ShouldBe(new Told("Pull the red lever.", "en"));
        words.ToDo("LEVER_STUCK", "Pull the red lever.").ShouldBe(new Told("Pull the red lever.", "en"));
        words.Told("setting", "Lever:Length", "How long it is.").ShouldBe(new Told("How long it is.", "en"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Codes() =>
        FaultCodes.Cures.Select(cure => KeyValuePair.Create($"cure.{cure.Key}", cure.Value)).Concat(ReasonCodes.Advice.Select(advice => KeyValuePair.Create($"advice.{advice.Key}", advice.Value)));

    /// <summary>Keys that only one of the two has.</summary>
    private static IEnumerable<string> Missing(IEnumerable<KeyValuePair<string, string>> told, params string[] kinds)
    {
        var (english, german) = (told.Select(one => one.Key).ToHashSet(StringComparer.Ordinal), German.Keys.Where(key => kinds.Any(kind => key.StartsWith(kind, StringComparison.Ordinal))));
        english.Count.ShouldBeGreaterThan(100);
        english.SymmetricExceptWith(german);
        return english;
    }

    /// <summary>What a reader types or compares must not change with the language.</summary>
    private static IEnumerable<string> Lost(IEnumerable<KeyValuePair<string, string>> told) =>
        from one in told
        from Match match in Regex.Matches(one.Value, @"(?<=['`])(appliance|virsh) [^'`]+|--[a-z-]+|\b[A-Z]\w+:[A-Z]\w+|\d+", RegexOptions.ExplicitCapture, Patience)
        where German.Find(one.Key)?.Contains(match.Value, StringComparison.Ordinal) != true
        select $"{one.Key}: {match.Value}";
}
