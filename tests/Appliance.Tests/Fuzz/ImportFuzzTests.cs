using System.Globalization;
using System.Text;
using Appliance.Contracts;
using Appliance.Tests.Dhcp.Import;

namespace Appliance.Tests.Fuzz;

/// <summary>Mutated files into everything that reads those of other DHCP servers. FUZZ_FILES says how many; twenty thousand unless told otherwise.</summary>
[Collection(MemoryCollection.Name)]
public sealed class ImportFuzzTests
{
    private const string Signs = "{}[]\";,=#:/\\\n \t*-.0129abf\u0001\u00e9";

    private static int Files => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_FILES"), CultureInfo.InvariantCulture, out var files) ? files : 20_000;

    [Fact]
    public void NoFileMakesAReaderThrowAnythingButARefusal()
    {
        var seeds = Directory.EnumerateFiles(ImportedFiles.Path(""), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".txt", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(file => File.ReadAllText(file)).ToArray();
        var random = new Random(22);
        var (read, refused) = (0, 0);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Files; i++)
        {
            var text = Mutate(random, seeds);
            DhcpImportFormat? format = random.Next(4) == 0 ? (DhcpImportFormat)random.Next(6) : null;
            try
            {
                var plan = ImportedFiles.PlanOf(text, format);
                read++;
                foreach (var subnet in plan.Subnets) subnet.Spec.Pools!.Count.ShouldBeLessThan(100_000);
                plan.Report.Notes.ShouldAllBe(note => note.Line >= 1 && note.Statement.Length <= 161 && !note.Statement.Any(char.IsControl));
                plan.Leases.ShouldAllBe(lease => lease.Granted <= lease.Expires && (lease.HostName == null || lease.HostName.Length <= 253));
            }
            catch (FaultException fault)
            {
                fault.Fields.ShouldNotBeEmpty();
                fault.Code.ShouldBe(FaultCodes.ImportInvalid);
                refused++;
            }
        }
        read.ShouldBeGreaterThan(Files / 4);
        refused.ShouldBeGreaterThan(Files / 20);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(8 << 20);
    }

    /// <summary>What grows in a file grows in a reader by the same measure.</summary>
    [Theory]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("\"")]
    [InlineData("[{\"a\":")]
    [InlineData("group {\n")]
    [InlineData("host a { }\n")]
    [InlineData("dhcp-host=52:54:00:00:00:01,10.99.0.11,db1\n")]
    [InlineData("dhcp-range=10.99.0.1,10.99.0.2,255.255.255.0\n")]
    [InlineData("dhcp-option=3,10.99.0.1\n")]
    [InlineData("option routers 10.99.0.1;\n")]
    [InlineData("range 10.99.0.1 10.99.0.2;\n")]
    [InlineData("a,")]
    public void AFileThatSaysOneThingAMillionTimesIsReadInTime(string word)
    {
        var text = string.Concat(Enumerable.Repeat(word, 4_000_000 / word.Length / 4));
        foreach (var format in Enum.GetValues<DhcpImportFormat>())
        {
            var begun = System.Diagnostics.Stopwatch.GetTimestamp();
            try
            {
                ImportedFiles.PlanOf(text, format);
            }
            catch (FaultException)
            {
                // Refused in time is as good.
            }
            System.Diagnostics.Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(10), $"{word} as {format}");
        }
    }

    private static string Mutate(Random random, string[] seeds)
    {
        var text = new StringBuilder(seeds[random.Next(seeds.Length)]);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            switch (random.Next(5))
            {
                case 0 when at < text.Length:
                    text[at] = Signs[random.Next(Signs.Length)];
                    break;
                case 1:
                    text.Insert(at, Signs[random.Next(Signs.Length)].ToString(), random.Next(1, 40));
                    break;
                case 2:
                    text.Remove(at, Math.Min(random.Next(1, 200), text.Length - at));
                    break;
                case 3:
                    text.Length = Math.Max(at, 1);
                    break;
                default:
                    var other = seeds[random.Next(seeds.Length)];
                    var from = random.Next(other.Length);
                    text.Insert(at, other.AsSpan(from, Math.Min(random.Next(1, 300), other.Length - from)));
                    break;
            }
        }
        return text.ToString();
    }
}
