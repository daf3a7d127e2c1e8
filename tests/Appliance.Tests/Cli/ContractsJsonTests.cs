using System.Text.Json;
using Appliance.Contracts;

namespace Appliance.Tests.Cli;

public sealed class ContractsJsonTests
{
    [Fact]
    public void EveryEnumOfAContractIsWrittenInCamelCase()
    {
        var enums = typeof(ContractsJson).Assembly.GetExportedTypes().Where(type => type.IsEnum && ContractsJson.Default.GetTypeInfo(type) is not null).ToList();
        enums.Count.ShouldBeGreaterThan(5);
        foreach (var word in enums.SelectMany(type => Enum.GetValues(type).Cast<object>()))
            JsonSerializer.Serialize(word, word.GetType(), ContractsJson.Default).ShouldBe($"\"{JsonNamingPolicy.CamelCase.ConvertName(word.ToString()!)}\"");
    }

    [Fact]
    public void ANumberIsNoWord() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("2", ContractsJson.Default.GetTypeInfo(typeof(Severity))!));

    [Fact]
    public void WordsAreKeysToo() =>
        JsonSerializer.Serialize(
            new ApplianceStatus("1", default, false, "", [], new Dictionary<Lifecycle, int> { [Lifecycle.EnteringRescue] = 1 }, 0), ContractsJson.Default.ApplianceStatus)
            .ShouldContain("\"enteringRescue\":1");

    /// <summary>The reader that is written when compiling sets what is left out to nothing, whatever the property begins with.</summary>
    [Fact]
    public void WhatIsLeftOutIsWhatItBeginsWith()
    {
        JsonSerializer.Deserialize("{}", ContractsJson.Default.PowerSpec)!.Driver.ShouldBe("none");
        JsonSerializer.Deserialize("""{"type":"","title":"","status":500,"detail":"","code":"X","cure":""}""", ContractsJson.Default.Problem)!.Fields.ShouldBeEmpty();
    }
}
