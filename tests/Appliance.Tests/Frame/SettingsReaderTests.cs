using Appliance.Server;
using Microsoft.Extensions.Configuration;

namespace Appliance.Tests.Frame;

public sealed class SettingsReaderTests
{
    [Fact]
    public void DefaultsHoldWhereNothingIsSaid()
    {
        var (settings, problems) = Read();

        settings.ShouldBe(new Kitchen());
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void ValuesAreReadWhateverTheCaseOfTheirKeys()
    {
        var (settings, problems) = Read(("KITCHEN:chairs", "4"), ("Kitchen:Open", "true"), ("Kitchen:Cook", "Ann"), ("Kitchen:Hours", "01:30:00"));

        settings.ShouldBe(new Kitchen { Chairs = 4, Open = true, Cook = "Ann", Hours = TimeSpan.FromMinutes(90) });
        problems.ShouldBeEmpty();
    }

    [Fact]
    public void ListsAreJsonArraysOrTextWithCommas()
    {
        Read(("Kitchen:Dishes:0", "soup"), ("Kitchen:Dishes:1", "fish")).Settings.Dishes.ShouldBe(["soup", "fish"]);
        Read(("Kitchen:Dishes", "soup, fish,")).Settings.Dishes.ShouldBe(["soup", "fish"]);
    }

    [Fact]
    public void NothingWrongIsKeptBack()
    {
        var (_, problems) = Read(
            ("Kitchen:Chairs", "many"), ("Kitchen:Open", "perhaps"), ("Kitchen:Cook:Name", "Ann"), ("Kitchen:Oven", "1"), ("Celler:Wine", "1"), ("Kitchen:Hours", "-1"));

        problems.Count.ShouldBe(6);
        problems.ShouldContain("Celler: no such section; there are Kitchen.");
        problems.ShouldContain("Kitchen:Chairs: 'many' is not a whole number.");
        problems.ShouldContain("Kitchen:Open: 'perhaps' is not true or false.");
        problems.ShouldContain("Kitchen:Cook: has keys below it, but is one value.");
        problems.ShouldContain("Kitchen:Oven: no such setting; there are Chairs, Open, Cook, Hours, Dishes.");
        problems.ShouldContain("Kitchen:Hours: must not be negative.");
    }

    [Fact]
    public void ASectionThatIsGivenAValueIsWrong() => Read(("Kitchen", "1")).Problems.ShouldBe(["Kitchen: is a section; put its keys below it."]);

    private static (Kitchen Settings, IReadOnlyList<string> Problems) Read(params (string Key, string Value)[] said)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(said.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        var reader = new SettingsReader(configuration);
        return (reader.Read<Kitchen>("Kitchen"), reader.Problems());
    }

    private sealed record Kitchen : IRoomSettings
    {
        public int Chairs { get; set; } = 2;

        public bool Open { get; set; }

        public string Cook { get; set; } = "nobody";

        public TimeSpan Hours { get; set; }

        public IReadOnlyList<string> Dishes { get; set; } = [];

        public IEnumerable<string> Problems()
        {
            if (Hours < TimeSpan.Zero) yield return "Hours: must not be negative.";
        }
    }
}
