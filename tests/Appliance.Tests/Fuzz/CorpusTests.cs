using Appliance.Fuzz.Codecs;
using Appliance.Fuzz.Driver;
using Appliance.Tests.Golden;

namespace Appliance.Tests.Fuzz;

/// <summary>Every input that is kept, through its codec: those that show new paths, and those that once showed a defect.</summary>
public sealed class CorpusTests
{
    public static string Folder => Path.Combine(GoldenFile.Repository(), "tests/Appliance.Fuzz/Corpus");

    [Fact]
    public void EveryKeptInputHoldsTheLaws()
    {
        foreach (var codec in AllCodecs.List)
        {
            var inputs = Corpus.Read(Folder, codec);
            inputs.ShouldNotBeEmpty(codec.Name);
            inputs.Select(Convert.ToHexString).ShouldBeUnique();
            foreach (var input in codec.Seeds.Concat(inputs)) Should.NotThrow(() => codec.Try(input), $"{codec.Name}: {Convert.ToHexString(input)}");
        }
    }

    [Fact]
    public void EveryFolderIsACodecs() =>
        Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).ShouldBe(AllCodecs.List.Select(codec => codec.Name), ignoreOrder: true);
}
