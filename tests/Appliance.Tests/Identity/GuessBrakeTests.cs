using System.Net;
using Appliance.Server.Identity.People;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Tests.Identity;

public sealed class GuessBrakeTests
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly GuessBrake _brake;

    public GuessBrakeTests() => _brake = new GuessBrake(_clock);

    [Fact]
    public void ATypoOrFourCostNothing()
    {
        for (var i = 0; i < 5; i++) _brake.Enter("ada", Home).ShouldBeNull();

        _brake.Enter("ada", Home).ShouldNotBeNull().ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void EachFurtherFailureWaitsTwiceAsLongUpToALimit()
    {
        var waits = new List<double>();
        for (var i = 0; i < 14; i++)
        {
            while (_brake.Enter("ada", Home) is { } wait)
            {
                waits.Add(wait.TotalSeconds);
                _clock.Advance(wait);
            }
        }
        waits.ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    }

    [Fact]
    public void AThousandGuessesAtOnceAreFive() =>
        Enumerable.Range(0, 1000).AsParallel().Count(_ => _brake.Enter("ada", Home) is null).ShouldBe(5);

    [Fact]
    public void ManyAddressesTogetherGuessAnAccountAtMostAHundredTimesAnHour()
    {
        var guesses = 0;
        var end = _clock.GetUtcNow().AddHours(1);
        for (var i = 0; _clock.GetUtcNow() < end; i++)
        {
            if (_brake.Enter("ada", new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i])) is { } wait) _clock.Advance(wait < TimeSpan.FromSeconds(5) ? wait : TimeSpan.FromSeconds(5));
            else guesses++;
        }
        guesses.ShouldBeLessThanOrEqualTo(100);
    }

    [Fact]
    public void TheOwnerStillComesInFromWhereSheHasSignedInBefore()
    {
        _brake.Enter("ada", Home).ShouldBeNull();
        _brake.Forgive("ada", Home);
        for (var i = 0; i < 100; i++) _brake.Enter("ada", IPAddress.Parse($"198.51.100.{i}"));

        _brake.Enter("ada", Home).ShouldBeNull();
        _brake.Enter("ada", IPAddress.Parse("203.0.113.9")).ShouldNotBeNull();
    }

    [Fact]
    public void TheUnixSocketDoesNotWaitForStrangers()
    {
        for (var i = 0; i < 100; i++) _brake.Enter("ada", IPAddress.Parse($"198.51.100.{i}"));

        _brake.Enter("ada", null).ShouldBeNull();
    }

    [Fact]
    public void AnIpv6HostCanNotWanderThroughItsOwnNetwork()
    {
        for (var i = 0; i < 5; i++) _brake.Enter($"name{i}", IPAddress.Parse($"2001:db8:1:1::{i:x}")).ShouldBeNull();

        _brake.Enter("another", IPAddress.Parse("2001:db8:1:1:ffff::1")).ShouldNotBeNull();
        _brake.Enter("another", IPAddress.Parse("2001:db8:1:2::1")).ShouldBeNull();
    }

    [Fact]
    public void SigningInTakesTheAttemptBack()
    {
        for (var i = 0; i < 50; i++)
        {
            _brake.Enter("ada", Home).ShouldBeNull();
            _brake.Forgive("ada", Home);
        }
        _brake.Enter("ada", Home).ShouldBeNull();
    }

    [Fact]
    public void AnHourOfQuietForgetsFailures()
    {
        for (var i = 0; i < 5; i++) _brake.Enter("ada", Home);
        _clock.Advance(TimeSpan.FromMinutes(61));

        for (var i = 0; i < 5; i++) _brake.Enter("ada", Home).ShouldBeNull();
    }
}
