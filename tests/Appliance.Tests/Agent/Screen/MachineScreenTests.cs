using Appliance.Agent.Link;
using Appliance.Agent.Screen;
using Appliance.Tests.Golden;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Agent.Screen;

/// <summary>What a person sees who stands before the machine.</summary>
public sealed class MachineScreenTests : IDisposable
{
    private readonly string _serial = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private MachineScreen Screen => new(
        new ScreenFacts("ACME Box9", "SN123", "10.99.0.20 on eth0 (52:54:00:aa:00:01)", "10.99.0.1:8445", "0001 0203 0405 0607"), Consoles.Open([_serial]), _time);

    public void Dispose() => File.Delete(_serial);

    [Fact]
    public void AMachineThatWaitsShowsItsCodeLarge()
    {
        Screen.Show(new Standing(Step.WaitingForApproval, "") { Code = "K7QX-2M4P", ServerTime = _time.GetUtcNow() });
        File.ReadAllText(_serial).ShouldMatchGolden("agent/screen-waiting.txt");
    }

    [Fact]
    public void AWrongClockIsSaid()
    {
        Screen.Show(new Standing(Step.WaitingForApproval, "") { Code = "K7QX-2M4P", ServerTime = _time.GetUtcNow().AddYears(3) });
        File.ReadAllText(_serial).ShouldContain("clock is wrong: the appliance's says 2029-01-02");
    }

    [Fact]
    public void OnlyChangesAreDrawn()
    {
        var screen = Screen;
        screen.Show(new Standing(Step.ServerAway, "10.99.0.1:8445 does not answer."));
        var once = new FileInfo(_serial).Length;
        screen.Show(new Standing(Step.Connecting, "Asking 10.99.0.1:8445."));
        screen.Show(new Standing(Step.ServerAway, "10.99.0.1:8445 does not answer."));
        new FileInfo(_serial).Length.ShouldBe(once);
    }

    [Fact]
    public void AConsoleThatIsNotThereIsPassedOver() =>
        Should.NotThrow(() => new MachineScreen(new ScreenFacts("", "", "", "", ""), Consoles.Open(["/dev/nothing0"]), _time).Show(new Standing(Step.Connected, "")));

    [Fact]
    public void EveryLetterOfACodeHasAShapeOfItsOwn()
    {
        var shapes = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-".Select(letter => string.Join('\n', LargeLetters.Draw(letter.ToString(), '#'))).ToList();
        shapes.Distinct().Count().ShouldBe(33);
        shapes.ShouldAllBe(shape => shape.Contains('#'));
    }
}
