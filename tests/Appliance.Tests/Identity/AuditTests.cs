using System.Net.Http.Json;
using Appliance.Contracts;
using Appliance.Server.Identity.Audit;
using Appliance.Server.Store;
using Appliance.Tests.Api;
using Appliance.Tests.Inventory;
using Appliance.Tests.Store;

namespace Appliance.Tests.Identity;

/// <summary>Whatever changes something is in the trail, and the trail can not be changed.</summary>
public sealed class AuditTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryWriteIsThereWithWhoFromWhereWhatAndResult()
    {
        await using var appliance = await TestAppliance.StartAsync();
        var administrator = new ApplianceClient(appliance.SignedIn);
        var vera = await new TestPeople(appliance).ClientAsync("vera", "viewer");
        await Should.ThrowAsync<FaultException>(() => vera.AddGroupAsync(new GroupSpec("mine"), Stop));
        await Should.ThrowAsync<FaultException>(() => administrator.AddUserAsync(new UserSpec("x", "short"), Stop));
        using (await appliance.Anonymous.PostAsJsonAsync(new Uri("/api/v1/groups", UriKind.Relative), new { name = "nobody" }, Stop)) { }

        var lines = (await administrator.AuditAsync(null, null, 100, null, null, Stop)).Items;
        lines.Select(line => $"{line.Who} {line.Deed} {line.Permission} {line.Status} {line.Code}").ShouldBe(
        [
            "nobody POST /api/v1/groups user.write 401 SIGN_IN_REQUIRED",
            "ada POST /api/v1/users user.write 400 REQUEST_INVALID",
            "vera POST /api/v1/groups user.write 403 NOT_ALLOWED",
            "nobody POST /api/v1/login  0 ",
            "ada POST /api/v1/grants user.write 0 ",
            "ada POST /api/v1/users user.write 0 ",
            "nobody POST /api/v1/login  0 ",
            "nobody POST /api/v1/setup  0 ",
        ]);
        lines[1].Request.ShouldBe("""{"name":"x","password":"***"}""");
        lines[1].Place.ShouldBe("this machine");
        lines[1].Token.ShouldNotBeNull().ShouldStartWith("SignIn ");
        string.Join('\n', lines.Select(line => line.Request)).ShouldNotContain(TestPeople.Password);
        (await administrator.VerifyAuditAsync(Stop)).Whole.ShouldBeTrue();
        (await Should.ThrowAsync<FaultException>(() => vera.AuditAsync(null, null, 10, null, null, Stop))).Permission.ShouldBe(Permissions.AuditRead);
        (await administrator.AuditAsync("vera", null, 10, null, null, Stop)).Items.ShouldHaveSingleItem();
        (await administrator.AuditAsync(null, null, 3, null, 0, Stop)).Items.Select(line => line.Id).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task TheLineIsKeptWithItsChangeOrNotAtAll()
    {
        await using var appliance = await TestAppliance.StartAsync();
        // When the line can not be written, the change is not made either.
        await appliance.Store.ExecuteAsync("alter table identity.audit add constraint no_more check (deed <> 'POST /api/v1/groups' or status <> 0)", Stop);

        using (await appliance.SignedIn.PostAsJsonAsync(new Uri("/api/v1/groups", UriKind.Relative), new { name = "ghosts" }, Stop)) { }

        (await new ApplianceClient(appliance.SignedIn).GroupsAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ManyWritersAtOnceMakeOneChain()
    {
        await using var db = await TestStore.CreateAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await AppendAsync(db.Store, number));

        var check = await Trail(db.Store).VerifyAsync(Stop);
        (check.Whole, check.Rows, check.Says).ShouldBe((true, 200, "The trail is whole."));
    }

    [Theory]
    [InlineData("update identity.audit set who = 'eve' where id = 2")]
    [InlineData("delete from identity.audit where id = 2")]
    [InlineData("truncate identity.audit")]
    public async Task TheDatabaseRefusesToChangeTheTrail(string statement)
    {
        await using var db = await TestStore.CreateAsync();
        for (var number = 0; number < 3; number++) await AppendAsync(db.Store, number);

        (await Should.ThrowAsync<Npgsql.PostgresException>(() => db.Store.ExecuteAsync(statement, Stop))).MessageText.ShouldBe("the audit trail only grows");
    }

    /// <summary>Somebody who owns the database switches the triggers off. 10,000 changes in memory, each found at the row it was made.</summary>
    [Fact]
    public void EveryOneOfTenThousandChangesIsFound()
    {
        const int Length = 40;
        var chance = new Random(20);
        var (whole, hashes) = (new List<AuditRow>(), new List<byte[]>());
        foreach (var number in Enumerable.Range(1, Length))
        {
            whole.Add(Row(number) with { Id = number, At = DateTimeOffset.UnixEpoch.AddMicroseconds(chance.Next()) });
            hashes.Add(whole[^1].Hash(number == 1 ? new byte[AuditRow.HashBytes] : hashes[^1]));
        }
        FirstBroken(whole, hashes).ShouldBeNull();

        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var (rows, sums, at) = (whole.ToList(), hashes.ToList(), chance.Next(Length));
            if (!Change(rows, sums, at, chance)) continue;
            FirstBroken(rows, sums).ShouldNotBeNull($"attempt {attempt}");
        }

        static long? FirstBroken(List<AuditRow> rows, List<byte[]> sums)
        {
            byte[] last = new byte[AuditRow.HashBytes];
            for (var i = 0; i < Length; i++)
            {
                if (i >= rows.Count || rows[i].Id != i + 1 || !rows[i].Hash(last).AsSpan().SequenceEqual(sums[i])) return i + 1;
                last = sums[i];
            }
            return null;
        }
    }

    [Theory]
    [InlineData("update identity.audit set who = 'eve' where id = 5", 5)]
    [InlineData("update identity.audit set at = at + interval '1 microsecond' where id = 7", 7)]
    [InlineData("update identity.audit set request = null, after = request where id = 3", 3)]
    [InlineData("update identity.audit set hash = sha256('x') where id = 4", 4)]
    [InlineData("delete from identity.audit where id = 6", 6)]
    [InlineData("delete from identity.audit where id >= 9", 9)]
    [InlineData("delete from identity.audit where id <= 4; insert into identity.audit_seals select 4, sha256('x'), now()", 5)]
    [InlineData("insert into identity.audit_seals select id, hash, now() from identity.audit where id = 4; delete from identity.audit where id <= 4", 4)]
    [InlineData("update identity.audit set id = 11 where id = 10; update identity.audit set id = 10 where id = 9", 9)]
    public async Task VerifyNamesTheFirstBrokenRow(string statement, long broken)
    {
        await using var db = await TestStore.CreateAsync();
        for (var number = 0; number < 10; number++) await AppendAsync(db.Store, number);
        await db.Store.ExecuteAsync("alter table identity.audit disable trigger user", Stop);
        await db.Store.ExecuteAsync(statement, Stop);

        var check = await Trail(db.Store).VerifyAsync(Stop);
        (check.Whole, check.FirstBroken).ShouldBe((false, broken));
    }

    [Fact]
    public async Task WhatGoesBehindASealLeavesATrailThatStillHolds()
    {
        await using var db = await TestStore.CreateAsync();
        for (var number = 0; number < 10; number++) await AppendAsync(db.Store, number);

        (await Trail(db.Store).SealAsync(DateTimeOffset.UnixEpoch.AddSeconds(6.5), Stop)).ShouldBe(7);
        (await Trail(db.Store).SealAsync(DateTimeOffset.UnixEpoch.AddSeconds(8.5), Stop)).ShouldBe(2);

        var check = await Trail(db.Store).VerifyAsync(Stop);
        (check.Whole, check.Rows, check.Says).ShouldBe((true, 3, "The trail is whole."));
    }

    [Fact]
    public void WhatAContractCallsSecretIsNowhere()
    {
        Redaction.Of("""{"old":"aaa","new":"bbb"}"""u8.ToArray(), typeof(PasswordChange)).ShouldBe("""{"old":"***","new":"***"}""");
        Redaction.Of("""{"New":"bbb"}"""u8.ToArray(), typeof(PasswordChange)).ShouldBe("""{"New":"***"}""");
        Redaction.Of("""{"hosts":[{"smtpPassword":"aaa"}]}"""u8.ToArray(), null).ShouldBe("""{"hosts":[{"smtpPassword":"***"}]}""");
        Redaction.Of("""{"password":"aaa" """u8.ToArray(), null).ShouldBe("(can not be read)");
    }

    /// <summary>A contract that takes a secret says so.</summary>
    [Fact]
    public void EverySecretOfARequestIsMarked() =>
        typeof(LoginRequest).Assembly.GetTypes().Where(type => type.Name.EndsWith("Request", StringComparison.Ordinal) || type.Name.EndsWith("Spec", StringComparison.Ordinal))
            .SelectMany(type => type.GetProperties().Where(property => property.PropertyType == typeof(string) && (property.Name is "Password" or "Token" or "Secret" or "Passphrase")))
            .Where(property => property.GetCustomAttributes(typeof(SecretAttribute), false).Length == 0).Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ShouldBeEmpty();

    private static bool Change(List<AuditRow> rows, List<byte[]> sums, int at, Random chance)
    {
        var row = rows[at];
        switch (chance.Next(8))
        {
            case 0: rows[at] = row with { Who = row.Who + (char)chance.Next('a', 'z') }; return true;
            case 1: rows[at] = row with { At = row.At.AddMicroseconds(chance.Next(1, 1_000_000)) }; return true;
            case 2: rows[at] = row with { Status = row.Status + chance.Next(1, 600) }; return true;
            case 3: rows[at] = row with { Object = null, Code = row.Object }; return true;
            case 4: rows[at] = row with { Place = row.Place + row.Deed[..1], Deed = row.Deed[1..] }; return true;
            case 5: rows.RemoveAt(at); sums.RemoveAt(at); return true;
            case 6: sums[at] = [.. sums[at].Select((octet, i) => i == 0 ? (byte)(octet ^ 1) : octet)]; return true;
            default:
                var other = chance.Next(rows.Count);
                if (other == at) return false;
                (rows[at], rows[other]) = (rows[other] with { Id = at + 1 }, rows[at] with { Id = other + 1 });
                (sums[at], sums[other]) = (sums[other], sums[at]);
                return true;
        }
    }

    private static AuditTrail Trail(IStore store) => new(store, new RecordingEvents(), TimeProvider.System);

    private static Task<bool> AppendAsync(IStore store, int number) => store.InTransactionAsync(async transaction =>
    {
        await AuditTable.AppendAsync(transaction, Row(number), Stop);
        return true;
    }, Stop);

    private static AuditRow Row(int number) => new(
        0, DateTimeOffset.UnixEpoch.AddSeconds(number), "ada", $"SignIn {number}", "192.0.2.1", "POST /api/v1/users", "user.write", $"/api/v1/users?{number}", 0, null, $$"""{"name":"{{number}}"}""", null, null);
}
