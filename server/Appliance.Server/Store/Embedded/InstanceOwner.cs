namespace Appliance.Server.Store.Embedded;

/// <summary>
/// Whom the instance runs as. PostgreSQL refuses to run as root, so a root server steps down to <see cref="User"/> for it;
/// any other server runs it as itself.
/// </summary>
/// <param name="Prefix">The words before every program of PostgreSQL.</param>
internal sealed record InstanceOwner(string User, IReadOnlyList<string> Prefix, bool SteppedDown)
{
    public static async Task<InstanceOwner> FindAsync(string postgresUser, CancellationToken stop)
    {
        if (Environment.UserName != "root") return new InstanceOwner(Environment.UserName, [], SteppedDown: false);
        if (postgresUser == "root") throw PostgresPrograms.Unstartable("PostgreSQL refuses to run as root. Set Store:PostgresUser to an unprivileged user.");
        // Asked of id(1), so that users from a directory service are found too.
        var user = (await Command.RunAsync(["id", "-u", postgresUser], "", stop)).Trim();
        var group = (await Command.RunAsync(["id", "-g", postgresUser], "", stop)).Trim();
        return new InstanceOwner(postgresUser, ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--no-new-privs", "--"], SteppedDown: true);
    }

    /// <summary>Makes the instance's folder below the data directory and hands it over.</summary>
    public async Task PrepareAsync(string data, string folder, CancellationToken stop)
    {
        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(folder, mine);
        if (!SteppedDown) return;
        // Passing through is allowed, looking around is not: everything else below stays private to root.
        File.SetUnixFileMode(data, mine | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        for (var above = Directory.GetParent(data); above is not null; above = above.Parent)
        {
            if (!above.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                throw PostgresPrograms.Unstartable($"The user {User}, whom PostgreSQL runs as, can not pass through {above.FullName}. Choose another --data, or 'chmod o+x {above.FullName}'.");
        }
        await Command.RunAsync(["chown", $"{User}:", folder], "", stop);
    }
}
