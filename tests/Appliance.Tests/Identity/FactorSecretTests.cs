using System.Text;
using Appliance.Contracts;
using Appliance.Server;
using Appliance.Server.Identity.Factors;
using Appliance.Server.Identity.People;
using Appliance.Server.Identity.Secrets;
using Appliance.Tests.Api;
using Appliance.Tests.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OtpNet;

namespace Appliance.Tests.Identity;

/// <summary>An authenticator's secret is one of the secrets: sealed with a key outside the database, which a rotation replaces.</summary>
public sealed class FactorSecretTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AfterARotationAndWithTheOldKeyGoneACodeStillSignsIn()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var secret = await SetUpAsync(appliance);
        var keyFile = appliance.Services.GetRequiredService<KeyFile>();
        var old = keyFile.Read().ShouldHaveSingleItem();

        var reply = await new ApplianceClient(appliance.SignedIn).RotateSecretsAsync(new RotationRequest(), Stop);

        reply.Resealed.ShouldBeGreaterThanOrEqualTo(1);
        keyFile.Read().ShouldHaveSingleItem().Value.ShouldNotBe(old.Value);
        var anybody = new ApplianceClient(appliance.Anonymous);
        var challenge = (await anybody.LoginAsync(new LoginRequest("tina", TestPeople.Password), Stop)).Challenge!.Id;
        (await anybody.SecondStepAsync(new SecondStepRequest(challenge, Code: Next(secret)), Stop)).Token.ShouldNotBeNull();
        using var restarted = new SecretsWorld(appliance.Store, keyFile.Path);
        (await restarted.ReadAsync(TotpDesk.SecretOf(await UserAsync(appliance)))).ShouldBe(TotpDesk.Write(secret), "what a start finds opens with the new key alone");
    }

    [Fact]
    public async Task TheSecretIsInNoColumnAndInNoFile()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var secret = await SetUpAsync(appliance);
        string[] spellings = [TotpDesk.Write(secret), Convert.ToHexStringLower(secret), Convert.ToBase64String(secret).TrimEnd('='), Convert.ToHexStringLower(Encoding.UTF8.GetBytes(TotpDesk.Write(secret)))];

        var dump = await appliance.Store.FirstAsync("select database_to_xml(true, false, '')::text", row => row.GetString(0), Stop)
            + string.Join('\n', await appliance.Store.QueryAsync("select s::text from identity.secrets s union all select t::text from identity.totp t", row => row.GetString(0), Stop));

        dump.ShouldContain("<purpose>totp</purpose>");
        spellings.Where(spelling => dump.Contains(spelling, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        foreach (var file in Directory.EnumerateFiles(appliance.DataPath, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal)))
            spellings.Where(spelling => File.ReadAllText(file).Contains(spelling, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty(file);
    }

    [Fact]
    public async Task ItGoesWithTheFactorAndWithTheUser()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var administrator = new ApplianceClient(appliance.SignedIn);
        await SetUpAsync(appliance);

        await administrator.RemoveSecondFactorAsync("tina", Stop);
        (await administrator.SecretsAsync(Stop)).ShouldNotContain(kept => kept.Purpose == TotpDesk.Purpose);
        await SetUpAsync(appliance, new TestPeople(appliance).SignInAsync("tina"));
        (await administrator.SecretsAsync(Stop)).ShouldContain(kept => kept.Purpose == TotpDesk.Purpose);
        await administrator.RemoveUserAsync("tina", Stop);
        (await administrator.SecretsAsync(Stop)).ShouldNotContain(kept => kept.Purpose == TotpDesk.Purpose);
    }

    [Fact]
    public async Task WhoeverMayKeepSecretsCanNotChooseSomebodysCodes()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var administrator = new ApplianceClient(appliance.SignedIn);
        var secret = await SetUpAsync(appliance);
        var owner = (await UserAsync(appliance)).ToString();

        (await Should.ThrowAsync<FaultException>(() => administrator.SetSecretAsync(TotpDesk.Purpose, owner, new SecretRequest("JBSWY3DPEHPK3PXP"), Stop))).Code.ShouldBe(FaultCodes.SecretOfFactor);
        (await Should.ThrowAsync<FaultException>(() => administrator.RemoveSecretAsync(TotpDesk.Purpose, owner, Stop))).Code.ShouldBe(FaultCodes.SecretOfFactor);
        (await appliance.Services.GetRequiredService<TotpDesk>().FitsAsync(appliance.Store, await UserAsync(appliance), Next(secret), Stop)).ShouldBeTrue();
    }

    [Fact]
    public async Task WhatAnEarlierEditionKeptIsMovedAtAStart()
    {
        await using var db = await TestStore.CreateAsync();
        using var folder = new TemporaryFolder();
        using var world = new SecretsWorld(db.Store, Path.Combine(folder.Path, "secrets.key"));
        var (ada, bob) = (await EarlierAsync(db, "ada"), await EarlierAsync(db, "bob"));
        var (key, secret) = (Bytes(Seal.KeyBytes), Bytes(20));
        await KeepAsEarlierAsync(db, ada, key, secret);
        await KeepAsEarlierAsync(db, bob, Bytes(Seal.KeyBytes), secret); // Sealed with a key that is lost.
        var data = new DataDirectory(folder.Path);
        var path = Path.Combine(data.Folder("identity"), "factors.key");
        await File.WriteAllTextAsync(path, Convert.ToHexStringLower(key), Stop);
        var old = new OldFactors(db.Store, world.Table, data, NullLogger<OldFactors>.Instance);
        var totp = new TotpDesk(world.Table, TimeProvider.System);

        await old.MoveAsync(Stop);

        (await totp.FitsAsync(db.Store, ada, Next(secret), Stop)).ShouldBeTrue();
        (await totp.FitsAsync(db.Store, bob, Next(secret), Stop)).ShouldBeFalse();
        (await db.Store.QueryAsync("select user_id from identity.totp where secret is not null", row => row.GetGuid(0), Stop)).ShouldBe([bob]);
        File.Exists(path).ShouldBeTrue("bob's may still be opened by the right one");

        await totp.RemoveAsync(db.Store, bob, Stop);
        await old.MoveAsync(Stop);
        File.Exists(path).ShouldBeFalse("nothing needs it any more");
        (await world.Table.ListAsync(Stop)).ShouldHaveSingleItem().Owner.ShouldBe(ada.ToString());
    }

    [Fact]
    public async Task WithTheKeyOfTheSecretsLostTheMoveWaits()
    {
        await using var db = await TestStore.CreateAsync();
        using var folder = new TemporaryFolder();
        var (keyPath, away) = (Path.Combine(folder.Path, "secrets.key"), Path.Combine(folder.Path, "away"));
        using (var before = new SecretsWorld(db.Store, keyPath)) await before.SetAsync(SecretsWorld.Name(1), "x");
        File.Move(keyPath, away);
        var (key, secret, data) = (Bytes(Seal.KeyBytes), Bytes(20), new DataDirectory(folder.Path));
        var ada = await EarlierAsync(db, "ada");
        await KeepAsEarlierAsync(db, ada, key, secret);
        await File.WriteAllTextAsync(Path.Combine(data.Folder("identity"), "factors.key"), Convert.ToHexStringLower(key), Stop);
        using var world = new SecretsWorld(db.Store, keyPath);

        await new OldFactors(db.Store, world.Table, data, NullLogger<OldFactors>.Instance).MoveAsync(Stop);
        (await db.Store.QueryAsync("select user_id from identity.totp where secret is not null", row => row.GetGuid(0), Stop)).ShouldBe([ada]);

        File.Move(away, keyPath);
        await new OldFactors(db.Store, world.Table, data, NullLogger<OldFactors>.Instance).MoveAsync(Stop);
        (await new TotpDesk(world.Table, TimeProvider.System).FitsAsync(db.Store, ada, Next(secret), Stop)).ShouldBeTrue();
    }

    private static async Task<byte[]> SetUpAsync(TestAppliance appliance, Task<string>? token = null)
    {
        var person = new ApplianceClient(appliance.WithToken(await (token ?? new TestPeople(appliance).JoinAsync("tina", "viewer"))));
        var secret = Base32Encoding.ToBytes((await person.BeginTotpAsync(Stop)).Secret);
        await person.ConfirmTotpAsync(new Totp(secret).ComputeTotp(), Stop);
        return secret;
    }

    private static Task<Guid> UserAsync(TestAppliance appliance) => appliance.Store.FirstAsync($"select id from identity.users where name = 'tina'", row => row.GetGuid(0), Stop);

    private static async Task<Guid> EarlierAsync(TestStore db, string name)
    {
        var account = new Account(Guid.CreateVersion7(), name, null);
        await Users.AddAsync(db.Store, account, TimeProvider.System.GetUtcNow(), Stop);
        return account.Id;
    }

    private static Task KeepAsEarlierAsync(TestStore db, Guid user, byte[] key, byte[] secret) => db.Store.ExecuteAsync(
        $"insert into identity.totp (user_id, secret, created_at, confirmed_at) values ({user}, {Seal.Close(key, secret, $"appliance-second-factor-1\n{user}")}, now(), now())", Stop);

    private static byte[] Bytes(int count) => System.Security.Cryptography.RandomNumberGenerator.GetBytes(count);

    private static string Next(byte[] secret) => new Totp(secret).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30));
}
