namespace Appliance.Tests.Laws;

/// <summary>The laws let a good job pass, and find each flaw that a job can have.</summary>
public sealed class JobLawsTests : ILawsOf<KeepThings>
{
    [Fact]
    public Task AGoodJobPasses() => CheckAsync(Flaw.None);

    [Theory]
    [InlineData("MakesAnother", "2 × place 0/jar")]
    [InlineData("ForgetsAnUndo", "fails after it acts, for good")]
    [InlineData("UndoInsists", "The first is not there.")]
    public async Task EveryFlawIsFound(string flaw, string said) =>
        (await Record.ExceptionAsync(() => CheckAsync(Enum.Parse<Flaw>(flaw)))).ShouldNotBeNull().Message.ShouldContain(said);

    private static Task CheckAsync(Flaw flaw) => JobLaws.CheckAsync(() => new Shelf(), shelf => new KeepThings(shelf, flaw), new KeepThings.State("jar"), shelf => shelf.ToString());
}
