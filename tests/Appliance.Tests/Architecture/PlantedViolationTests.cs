namespace Appliance.Tests.Architecture;

/// <summary>The rules really catch what they forbid: each is shown a house in which it is broken.</summary>
public sealed class PlantedViolationTests
{
    private static readonly Findings Found = AssemblyFindings.Read(typeof(PlantedViolationTests).Assembly, "Planted");
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

    /// <summary>After a comma, after "using", and in a migration as well as after "from".</summary>
    [Fact]
    public void AForeignSchemaIsCaughtWhereverItStands() =>
        House.ForeignSchemas(Found).Order(StringComparer.Ordinal).ShouldBe([
            "Planted.Beta.Borrowing names the schema of gamma in its SQL: ask that room's face.",
            "Planted.Beta.CommaJoin names the schema of gamma in its SQL: ask that room's face.",
            "Planted.Beta.DeleteUsing names the schema of gamma in its SQL: ask that room's face.",
            "Planted.Gamma.Store.0001_planted.sql names the schema of beta in its SQL: ask that room's face.",
        ]);

    [Fact]
    public void AFrameThatReachesIntoARoomIsCaught() =>
        House.FrameReachingIn(Found).Order(StringComparer.Ordinal).ShouldBe([
            "Planted.Frame uses Planted.Beta.Face: the frame knows no room; only Rooms.cs names them, by BetaRoom.",
            "Planted.Rooms uses Planted.Beta.Face: the frame knows no room; only Rooms.cs names them, by BetaRoom.",
        ]);

    [Fact]
    public void CatchingEverythingIsCaught() =>
        House.CatchingEverything(Found, new Dictionary<string, Boundary> { ["Planted.Catching.AtABoundary"] = Boundary.LoopRun, ["Planted.Catching.Gone"] = Boundary.LoopRun })
            .ShouldBe([
                "Planted.Catching.AfterAwaiting catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.Bare catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.BareAndAsync catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.LeavingOneOut catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.Plain catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.WhenSomethingElse catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.Wrapping catches every exception and is no boundary: name the types it can deal with.",
                "Planted.Catching.Gone is listed as a boundary and catches no defects: take it off the list.",
            ]);

    [Theory]
    [InlineData("System.DateTime.get_UtcNow")]
    [InlineData("System.Guid.NewGuid")]
    public void AskingForTheTimeOrForChanceIsCaught(string member)
    {
        Found.Members.ShouldContain(new MemberUse("Planted.Codecs.Impure", member));
        Purity.SpoilsMember(member).ShouldBeTrue();
    }

    [Theory]
    [InlineData("System.Diagnostics.Stopwatch")]
    [InlineData("System.Environment")]
    public void AClockOrTheMachineIsCaught(string type) =>
        new HousePlan("Planted.Codecs", []).Trespassing(Found, Purity.Spoils, "not in codecs").ShouldContain(sentence => sentence.StartsWith($"Planted.Codecs.Impure uses {type}"));

    [Fact]
    public void AProcessIsCaught() =>
        House.Trespassing(Found, type => type == "System.Diagnostics.Process", "processes", "Alpha").ShouldHaveSingleItem().ShouldStartWith("Planted.Beta.Borrowing");

    [Fact]
    public void AMutableStaticIsCaught() =>
        Found.MutableStatics.Where(field => field.Type == "Planted.Alpha.Mutable").Select(field => field.Field).ShouldBe(["Count", "Property"], ignoreOrder: true);
}
