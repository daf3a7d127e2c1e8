namespace Appliance.Tests.Architecture;

/// <summary>The rules really catch what they forbid: each is shown a house in which it is broken.</summary>
public sealed class PlantedViolationTests
{
    private static readonly Findings Found = AssemblyFindings.Read(typeof(PlantedViolationTests).Assembly);
    private static readonly HousePlan House = new("Planted", [("Alpha", []), ("Beta", []), ("Gamma", ["Alpha"])]);

    [Fact]
    public void AnUpwardCallInsideAClosureOfAnAsyncMethodIsCaught() =>
        House.Upward(Found).ShouldHaveSingleItem().ShouldStartWith("Alpha uses Beta");

    [Fact]
    public void AnUnnamedAndAnUnusedRoomAreCaught() =>
        House.Unnamed(Found).ShouldBe([
            "Alpha uses Beta and does not name it in Rooms.cs.",
            "Gamma uses Beta and does not name it in Rooms.cs.",
            "Gamma names Alpha in Rooms.cs and never uses it.",
        ]);

    [Fact]
    public void ReachingBehindAFaceIsCaught() => House.BehindTheFace(Found).ShouldHaveSingleItem().ShouldStartWith("Planted.Gamma.Peeping");

    [Fact]
    public void AForeignSchemaIsCaught() => House.ForeignSchemas(Found).ShouldHaveSingleItem().ShouldStartWith("Planted.Beta.Borrowing");

    [Fact]
    public void AProcessIsCaught() =>
        House.Trespassing(Found, type => type == "System.Diagnostics.Process", "processes", "Alpha").ShouldHaveSingleItem().ShouldStartWith("Planted.Beta.Borrowing");

    [Fact]
    public void AMutableStaticIsCaught() => Found.MutableStatics.ShouldContain(new MutableStatic("Planted.Alpha.Mutable", "Count"));
}
