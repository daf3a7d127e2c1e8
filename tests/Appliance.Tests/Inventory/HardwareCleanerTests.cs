using System.Text;
using Appliance.Contracts;
using Appliance.Server.Inventory.Reports;
using CsCheck;

namespace Appliance.Tests.Inventory;

public sealed class HardwareCleanerTests
{
    [Theory]
    [InlineData("PowerEdge R650", "PowerEdge R650")]
    [InlineData("  a\r\nb\tc  ", "a b c")]
    [InlineData("<script>alert(1)</script>", "(script)alert(1)(/script)")]
    [InlineData("evil\u202Etxt.exe", "evil txt.exe")]
    [InlineData("\u001b]52;c;aGk=\u0007", "]52;c;aGk=")]
    [InlineData("zero\u200Bwidth\u2028line", "zero width line")]
    [InlineData("Größe 漢字", "Größe 漢字")]
    [InlineData(null, "")]
    public void TextIsFreedOfWhatHarms(string? reported, string clean) => CleanText.Of(reported).ShouldBe(clean);

    [Fact]
    public void TenMegabytesBecomeALine() => CleanText.Of(new string('x', 10 << 20)).Length.ShouldBe(CleanText.Longest);

    [Fact]
    public void CleanTextIsShortPlainAndCleanAlready() => Gen.String.Sample(text =>
    {
        var clean = CleanText.Of(text);
        clean.Length.ShouldBeLessThanOrEqualTo(CleanText.Longest);
        clean.EnumerateRunes().ShouldAllBe(rune => !Rune.IsControl(rune) && rune.Value != '<');
        CleanText.Of(clean).ShouldBe(clean);
    });

    [Fact]
    public void ListsAndSizesAreBounded()
    {
        var hostile = InventoryWorld.Hardware() with
        {
            MemoryBytes = -5,
            Disks = [.. Enumerable.Repeat(new DiskInfo("sda", "m", "", "", long.MaxValue, false, false, "sata", [.. Enumerable.Repeat("<x>", 100)]), 5000)],
            Nics = [.. Enumerable.Range(0, 5000).Select(i => new NicInfo("e", InventoryWorld.Mac(i).ToString(), "", "", true, -1, new LldpNeighbour("\0", "", "", "", 99999), false))],
        };
        var clean = HardwareCleaner.Clean(hostile);
        clean.MemoryBytes.ShouldBe(0);
        clean.Disks.Count.ShouldBe(HardwareCleaner.MostDisks);
        clean.Disks[0].Signatures.ShouldBe(Enumerable.Repeat("(x)", HardwareCleaner.MostSignatures));
        HardwareSummary.DiskBytes(clean).ShouldBe(HardwareCleaner.MostDisks * HardwareCleaner.MostBytes);
        clean.Nics.Count.ShouldBe(HardwareCleaner.MostNics);
        clean.Nics[0].ShouldBe(new NicInfo("e", InventoryWorld.Mac(0).ToString(), "", "", true, 0, new LldpNeighbour("", "", "", "", 4094), false));
        HardwareSummary.Identity(clean).Macs.Count.ShouldBe(HardwareCleaner.MostNics);
    }
}
