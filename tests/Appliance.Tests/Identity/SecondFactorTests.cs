using Appliance.Contracts;
using Appliance.Server.Identity;
using Appliance.Server.Identity.Tokens;
using Appliance.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OtpNet;

namespace Appliance.Tests.Identity;

/// <summary>More than a password, and the way back when it is forgotten.</summary>
public sealed class SecondFactorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACodeIsAskedForAndIsGoodOnce()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (name, secret, recovery) = await SetUpAsync(appliance);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var next = new Totp(secret).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));

        var (first, second) = (await AskAsync(), await AskAsync());
        var entered = await anybody.SecondStepAsync(new SecondStepRequest(first, Code: next), Stop);
        (await new ApplianceClient(appliance.WithToken(entered.Token!)).MeAsync(Stop)).Name.ShouldBe(name);
        (await RefusalAsync(first, code: next)).ShouldBe(FaultCodes.ChallengeOver, "a challenge is good once");
        (await RefusalAsync(second, code: next)).ShouldBe(FaultCodes.SecondFactorRefused, "a code is good once");
        (await anybody.SecondStepAsync(new SecondStepRequest(second, Recovery: recovery[0]), Stop)).Token.ShouldNotBeNull();
        (await RefusalAsync(await AskAsync(), recovery: recovery[0])).ShouldBe(FaultCodes.SecondFactorRefused, "so is a recovery code");

        async Task<string> AskAsync() => (await anybody.LoginAsync(new LoginRequest(name, TestPeople.Password), Stop)).Challenge!.Id;
        async Task<string> RefusalAsync(string challenge, string? code = null, string? recovery = null) =>
            (await Should.ThrowAsync<FaultException>(() => anybody.SecondStepAsync(new SecondStepRequest(challenge, code, recovery), Stop))).Code;
    }

    [Fact]
    public async Task GuessingCodesEndsTheChallengeAndTheGuesserWaits()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (name, _, _) = await SetUpAsync(appliance);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var challenge = (await anybody.LoginAsync(new LoginRequest(name, TestPeople.Password), Stop)).Challenge!.Id;

        var refusals = new List<string>();
        for (var guess = 0; guess < 7; guess++)
            refusals.Add((await Should.ThrowAsync<FaultException>(() => anybody.SecondStepAsync(new SecondStepRequest(challenge, $"00000{guess}"), Stop))).Code);

        refusals.Count(code => code == FaultCodes.SecondFactorRefused).ShouldBeLessThanOrEqualTo(5);
        refusals[^1].ShouldBe(FaultCodes.ChallengeOver);
        (await Should.ThrowAsync<FaultException>(() => anybody.LoginAsync(new LoginRequest(name, TestPeople.Password), Stop))).Code.ShouldBe(FaultCodes.TooManyRequests);
    }

    [Fact]
    public async Task WhereAdministratorsNeedOneTheySetItUpAndGetInThen()
    {
        await using var appliance = await TestAppliance.StartAsync(new Dictionary<string, object> { ["Identity:SecondFactorForAdministrators"] = true });
        var login = await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(TestAppliance.Administrator, TestAppliance.Password, "tests"), Stop);
        var administrator = new ApplianceClient(appliance.WithToken(login.Token!));

        (await administrator.MeAsync(Stop)).SecondFactorMissing.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => administrator.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.NotAllowed);
        var setup = await administrator.BeginTotpAsync(Stop);
        await administrator.ConfirmTotpAsync(new Totp(Base32Encoding.ToBytes(setup.Secret)).ComputeTotp(), Stop);

        await administrator.StatusAsync(Stop);
    }

    [Fact]
    public async Task WhoSignedInLongAgoChangesNothingAboutItBeforeTheySignInAgain()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var client = new ApplianceClient(appliance.SignedIn);
        var setup = await client.BeginTotpAsync(Stop);
        await appliance.Store.ExecuteAsync($"update identity.api_tokens set created_at = created_at - {RecentSignIn.Within + TimeSpan.FromSeconds(1)}", Stop);

        foreach (var change in new Func<Task>[] { () => client.BeginTotpAsync(Stop), () => client.BeginPasskeyAsync("https://appliance.example", Stop), () => client.RemovePasskeyAsync(Guid.Empty, Stop) })
            (await Should.ThrowAsync<FaultException>(change)).Code.ShouldBe(FaultCodes.SignInTooOld);
        await client.ConfirmTotpAsync(new Totp(Base32Encoding.ToBytes(setup.Secret)).ComputeTotp(), Stop); // begun in time
        await client.StatusAsync(Stop); // everything else goes on
    }

    [Fact]
    public async Task TheSecretIsNotInTheDatabase()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (_, secret, recovery) = await SetUpAsync(appliance);

        var kept = string.Join('\n', await appliance.Store.QueryAsync($"select to_jsonb(t)::text from identity.totp t union all select to_jsonb(r)::text from identity.recovery_codes r", row => row.GetString(0), Stop));
        kept.ShouldNotContain(Convert.ToHexStringLower(secret));
        kept.ShouldNotContain(recovery[0]);
    }

    [Fact]
    public async Task AnAdministratorTakesALostFactorAway()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var (name, _, _) = await SetUpAsync(appliance);
        var administrator = new ApplianceClient(appliance.SignedIn);
        (await administrator.UserAsync(name, Stop)).SecondFactor.ShouldBeTrue();

        await administrator.RemoveSecondFactorAsync(name, Stop);

        (await new ApplianceClient(appliance.Anonymous).LoginAsync(new LoginRequest(name, TestPeople.Password), Stop)).Token.ShouldNotBeNull();
    }

    [Fact]
    public async Task AForgottenPasswordIsResetOnceByMailAndTheAnswerTellsNobodyAnything()
    {
        var mailbox = new Mailbox();
        await using var appliance = await TestAppliance.StartAsync(instead: services => services.Replace(ServiceDescriptor.Singleton<IMailDoor>(mailbox)));
        var (administrator, anybody) = (new ApplianceClient(appliance.SignedIn), new ApplianceClient(appliance.Anonymous));
        var fay = await new TestPeople(appliance).ClientAsync("fay", "viewer");
        await administrator.ChangeUserAsync("fay", new UserChange(Mail: "fay@example.org"), Stop);

        await anybody.AskForPasswordResetAsync("fay", Stop);
        await anybody.AskForPasswordResetAsync("nobody-of-this-name", Stop);
        await anybody.AskForPasswordResetAsync("ada", Stop); // Who has no address.

        var mail = mailbox.Received.ShouldHaveSingleItem();
        mail.To.ShouldBe("fay@example.org");
        var token = mail.Text.Split('\n').Single(line => line.StartsWith("apr_", StringComparison.Ordinal));
        (await Should.ThrowAsync<FaultException>(() => anybody.FinishPasswordResetAsync(new PasswordResetFinish(token, "short"), Stop))).Code.ShouldBe(FaultCodes.RequestInvalid);
        await anybody.FinishPasswordResetAsync(new PasswordResetFinish(token, "four round red radishes"), Stop);
        (await Should.ThrowAsync<FaultException>(() => anybody.FinishPasswordResetAsync(new PasswordResetFinish(token, "four round red radishes"), Stop))).Code.ShouldBe(FaultCodes.ResetTokenRefused);
        (await Should.ThrowAsync<FaultException>(() => fay.StatusAsync(Stop))).Code.ShouldBe(FaultCodes.SignInRequired);
        (await anybody.LoginAsync(new LoginRequest("fay", "four round red radishes"), Stop)).Token.ShouldNotBeNull();
    }

    private static async Task<(string Name, byte[] Secret, IReadOnlyList<string> Recovery)> SetUpAsync(TestAppliance appliance)
    {
        var person = await new TestPeople(appliance).ClientAsync("tina", "viewer");
        var secret = Base32Encoding.ToBytes((await person.BeginTotpAsync(Stop)).Secret);
        (await Should.ThrowAsync<FaultException>(() => person.ConfirmTotpAsync("12345x", Stop))).Code.ShouldBe(FaultCodes.SecondFactorRefused);
        return ("tina", secret, (await person.ConfirmTotpAsync(new Totp(secret).ComputeTotp(), Stop)).Codes);
    }

    private sealed class Mailbox : IMailDoor
    {
        public List<Mail> Received { get; } = [];

        public bool IsOpen => true;

        public void Send(Mail mail) => Received.Add(mail);
    }
}
