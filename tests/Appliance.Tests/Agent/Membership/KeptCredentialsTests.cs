using Appliance.Agent.Link;
using Appliance.Agent.Membership;
using Appliance.Tests.Identity;

namespace Appliance.Tests.Agent.Membership;

/// <summary>A kill at any moment of a renewal leaves credentials that the appliance takes.</summary>
public sealed class KeptCredentialsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MachineKey _key = MachineKey.Create();

    [Fact]
    public void ABegunRenewalIsTheSameAfterARestart()
    {
        var (request, key) = Restart().Begin();
        var (again, same) = Restart().Begin();
        (again, same.Write()).ShouldBe((request, key.Write()));
    }

    [Fact]
    public void WhatHasComeIsPreferredAndTheOldOneStaysUntilItIsUsed()
    {
        var kept = Renew(Restart(), 7);
        Restart().Now.Certificate.ShouldBe([7]);
        kept.Refused();
        kept.Now.Certificate.ShouldBe([1]);
        kept.Refused();
        kept.Now.Certificate.ShouldBe([7]);
        kept.Used();
        kept.Refused();
        Restart().Now.Certificate.ShouldBe([7]);
    }

    [Fact]
    public void ARequestThatIsOverIsNotAskedAgain()
    {
        var kept = Restart();
        var asked = Path.Combine(_folder.Path, "renewal.json");
        var request = kept.Begin().Request;
        var before = File.ReadAllBytes(asked);
        Renew(kept, 7).Used();
        File.WriteAllBytes(asked, before); // killed before it was deleted
        Restart().Begin().Request.ShouldNotBe(request);
    }

    [Fact]
    public void EveryFileIsForItsOwnerOnly()
    {
        Renew(Restart(), 7);
        foreach (var file in Directory.EnumerateFiles(_folder.Path)) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        Directory.EnumerateFiles(_folder.Path).Count().ShouldBe(2);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private KeptCredentials Restart() => new(new StateDirectory(_folder.Path), new Credential(_key, [1], [], []));

    private static KeptCredentials Renew(KeptCredentials kept, byte certificate)
    {
        kept.Keep(new Credential(kept.Begin().Key, [certificate], [], [9]));
        return kept;
    }
}
