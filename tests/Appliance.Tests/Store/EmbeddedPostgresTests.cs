using Appliance.Contracts;
using Appliance.Server.Store;
using Appliance.Server.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Tests.Store;

public sealed class EmbeddedPostgresTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ItListensOnNoPortLetsOnlyUsInAndKeepsItsDurability()
    {
        await using var instance = await PrivateInstance.StartAsync();

        (await SettingAsync("listen_addresses")).ShouldBeEmpty();
        (await SettingAsync("fsync")).ShouldBe("on");
        (await SettingAsync("full_page_writes")).ShouldBe("on");
        (await SettingAsync("synchronous_commit")).ShouldBe("on");
        (await SettingAsync("data_checksums")).ShouldBe("on");
        (await instance.Store.QueryAsync("select type || ' ' || array_to_string(user_name, ',') || ' ' || auth_method from pg_hba_file_rules", row => row.GetString(0), Stop))
            .ShouldBe(["local appliance peer"]);
        (await instance.Store.FirstAsync("select count(*) from pg_authid where rolcanlogin and rolpassword is not null", row => row.GetInt64(0), Stop)).ShouldBe(0);
        File.GetUnixFileMode(instance.Folder.Root).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(instance.Data).HasFlag(UnixFileMode.OtherRead).ShouldBeFalse();

        Task<string?> SettingAsync(string name) => instance.Store.FirstAsync($"select current_setting({name})", row => row.GetString(0), Stop);
    }

    [Fact]
    public async Task AStopIsQuickAndTheNextStartFindsEverything()
    {
        await using var instance = await PrivateInstance.StartAsync();
        await instance.Store.ExecuteAsync("create table kept as select 42 as answer", Stop);
        var since = TimeProvider.System.GetTimestamp();

        await instance.Postgres.StopAsync(Stop);

        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        instance.Process.ShouldBeNull();
        await using var again = await PrivateInstance.StartAsync(instance.Data);
        (await again.Store.FirstAsync("select answer from kept", row => row.GetInt32(0), Stop)).ShouldBe(42);
    }

    [Fact]
    public async Task AnInstanceThatOutlivedItsServerIsAdoptedAndNeverDoubled()
    {
        await using var instance = await PrivateInstance.StartAsync();
        await instance.Postgres.StopAsync(Stop);
        var owner = await InstanceOwner.FindAsync("postgres", Stop);
        using var orphan = Postmaster.Start([.. owner.Prefix, PostgresPrograms.Find("/usr/lib/postgresql", instance.Folder.Data).Postgres, .. instance.Folder.Arguments], _ => { });

        await Eventually.TrueAsync(() => instance.Process == orphan.Id, "the orphan holds the folder", Stop);

        await using (var server = await PrivateInstance.StartAsync(instance.Data))
        {
            server.Process.ShouldBe(orphan.Id);
            (await server.Store.FirstAsync("select current_setting('data_directory')", row => row.GetString(0), Stop)).ShouldBe(instance.Folder.Data);
            await server.Postgres.StopAsync(Stop);
        }

        orphan.HasExited.ShouldBeTrue();
    }

    [Fact]
    public async Task ACreationThatWasCutIsBegunAnew()
    {
        var data = Directory.CreateTempSubdirectory("appliance-pg-").FullName;
        Directory.CreateDirectory(Path.Combine(data, "postgres"));
        var owner = await InstanceOwner.FindAsync("postgres", Stop);
        await owner.PrepareAsync(data, Path.Combine(data, "postgres"), Stop);
        await Command.RunAsync([.. owner.Prefix, "mkdir", "-p", Path.Combine(data, "postgres", "data.new", "base")], "", Stop);

        await using var instance = await PrivateInstance.StartAsync(data);

        instance.Folder.Exists.ShouldBeTrue();
    }

    [Fact]
    public async Task AnInstanceOfAVersionThatIsNotInstalledNamesThePackage()
    {
        var data = Directory.CreateTempSubdirectory("appliance-pg-").FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "12\n", Stop);

        Should.Throw<FaultException>(() => PostgresPrograms.Find("/usr/lib/postgresql", data)).Message.ShouldContain("'postgresql-12'");
        Should.Throw<FaultException>(() => PostgresPrograms.Find("/nowhere", "/nowhere")).Message.ShouldContain("Install the package 'postgresql'");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task APathTooLongForASocketIsRefusedWithItsCure()
    {
        await using var postgres = new EmbeddedPostgres("/tmp/" + new string('a', 100), new StoreSettings(), TimeProvider.System, NullLogger.Instance);

        (await Should.ThrowAsync<FaultException>(() => postgres.StartAsync(Stop))).Message.ShouldContain("Choose a shorter --data");
    }
}
