using System.Globalization;
using Appliance.Contracts;
using Appliance.Server.Events;

namespace Appliance.Server.Identity.Ldap;

/// <summary>Asks the directory who somebody is; the service "ldap". The library blocks, so a few threads at most wait for it.</summary>
internal sealed class LdapDirectory(LdapSettings settings, IEvents events) : IServiceReport, IDisposable
{
    private const int MostAtOnce = 4;
    private const int AccountDisabled = 0x2; // userAccountControl of Active Directory: ADS_UF_ACCOUNTDISABLE

    private static readonly string[] Attributes = ["entryUUID", "objectGUID", "displayName", "cn", "mail", "userAccountControl"];

    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private volatile string? _trouble;

    public bool IsOn => settings.IsOn;

    /// <returns>Null: there is nobody of this name, or the password is another.</returns>
    /// <exception cref="FaultException">Unavailable: the directory does not answer, is not to be trusted, or does not let us search.</exception>
    public Task<DirectoryPerson?> ProveAsync(string name, string password, CancellationToken stop) => AskAsync(() => Prove(name, password), stop);

    /// <returns>Null: there is nobody of this name any more, or the account was disabled.</returns>
    /// <exception cref="FaultException">Unavailable.</exception>
    public Task<DirectoryPerson?> FindAsync(string name, CancellationToken stop) => AskAsync(() =>
    {
        using var search = OpenSearch();
        return Find(search, name) is { } entry ? Describe(search, name, entry) : null;
    }, stop);

    public ServiceStatus Report() => (settings.IsOn, _trouble) switch
    {
        (false, _) => new ServiceStatus("ldap", ServiceState.Off, "No directory is set."),
        (_, { } trouble) => new ServiceStatus("ldap", ServiceState.Degraded, trouble),
        _ => new ServiceStatus("ldap", ServiceState.Running, settings.Server),
    };

    public void Dispose() => _turns.Dispose();

    private DirectoryPerson? Prove(string name, string password)
    {
        using var search = OpenSearch();
        var entry = Find(search, name);
        using var proof = Open();
        // Whoever is not there costs as many questions as whoever is.
        var fits = proof.Bind(entry?.Name ?? $"cn=nobody,{settings.UserBase}", password);
        return entry is not null && fits ? Describe(search, name, entry) : null;
    }

    private LdapEntry? Find(LdapSession search, string name)
    {
        var filter = settings.UserFilter.Replace(LdapSettings.NamePlace, LdapText.Escape(name), StringComparison.Ordinal);
        var found = search.Search(settings.UserBase, filter, Attributes, limit: 2);
        return found is [var one] && !IsDisabled(one) ? one : null; // Of two nobody can say which is meant.
    }

    private DirectoryPerson Describe(LdapSession search, string name, LdapEntry entry)
    {
        var key = entry.Octets("entryUUID") ?? entry.Octets("objectGUID")
            ?? throw new LdapException(Libldap.NoSuchObject, $"{entry.Name} has neither entryUUID nor objectGUID");
        var inside = GroupWalk.From(search, settings.GroupBase.Length > 0 ? settings.GroupBase : settings.UserBase, entry.Name, name);
        var groups = settings.GroupPairs.Where(pair => inside.Contains(pair.Theirs)).Select(pair => pair.Ours);
        return new DirectoryPerson(name, Convert.ToHexStringLower(key), entry.Text("displayName") ?? entry.Text("cn"), entry.Text("mail"), [.. groups.Distinct(StringComparer.Ordinal)]);
    }

    private static bool IsDisabled(LdapEntry entry) =>
        int.TryParse(entry.Text("userAccountControl"), CultureInfo.InvariantCulture, out var control) && (control & AccountDisabled) != 0;

    private LdapSession Open() =>
        LdapSession.Open(new Uri(settings.Server), settings.CaFile.Length > 0 ? settings.CaFile : null, TimeSpan.FromSeconds(settings.TimeoutSeconds));

    private LdapSession OpenSearch()
    {
        var session = Open();
        if (session.Bind(settings.BindName, File.ReadAllText(settings.BindPasswordFile).TrimEnd('\r', '\n'))) return session;
        session.Dispose();
        throw new LdapException(Libldap.InvalidCredentials, $"it refuses the password of {settings.BindName}");
    }

    private async Task<DirectoryPerson?> AskAsync(Func<DirectoryPerson?> ask, CancellationToken stop)
    {
        await _turns.WaitAsync(stop);
        try
        {
            var answer = await Task.Factory.StartNew(ask, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            _trouble = null;
            return answer;
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            _trouble = $"{settings.Server} can not be asked: {away.Message}.";
            events.Raise(new Event("identity.directory-failed", Severity.Error, null, $"The directory {_trouble}"));
            throw new FaultException(FaultKind.Unavailable, FaultCodes.DirectoryAway, $"The directory can not be asked: {away.Message}.", cause: away);
        }
        finally
        {
            _turns.Release();
        }
    }
}
