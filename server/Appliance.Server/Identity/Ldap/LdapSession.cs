using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Appliance.Server.Identity.Ldap;

/// <summary>One connection to a directory, over TLS before anything is said. Every call blocks, and none longer than the deadline it was opened with.</summary>
/// <exception cref="LdapException">thrown by every method.</exception>
internal sealed class LdapSession : IDisposable
{
    private readonly LdapHandle _handle;
    private readonly Libldap.Timeval _within;

    private LdapSession(LdapHandle handle, TimeSpan within)
    {
        _handle = handle;
        _within = new Libldap.Timeval(within);
    }

    /// <param name="server">"ldaps://host" or "ldap://host", which is then made safe by StartTLS (RFC 4513, section 3).</param>
    /// <param name="authorities">A PEM file of the authorities that may have signed the server's certificate; null: those of this machine.</param>
    public static LdapSession Open(Uri server, string? authorities, TimeSpan within)
    {
        Check(null, Libldap.Initialize(out var session, $"{server.Scheme}://{server.Authority}"));
        var opened = new LdapSession(new LdapHandle(session), within);
        try
        {
            opened.Prepare(authorities);
            if (server.Scheme == "ldap") opened.Check(Libldap.StartTls(opened._handle, 0, 0));
            return opened;
        }
        catch (LdapException)
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Proves a name by its password.</summary>
    /// <returns>False when they do not belong together.</returns>
    public bool Bind(string name, string password)
    {
        // RFC 4513, section 5.1.2: a name with an empty password asks for nothing to be proved, and a server says yes to that.
        if (name.Length == 0 || password.Length == 0) return false;
        var octets = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(password), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(password, octets);
            var said = new Libldap.Berval { Length = octets.Length, Value = Marshal.UnsafeAddrOfPinnedArrayElement(octets, 0) };
            var code = Libldap.Bind(_handle, name, 0, said, 0, 0, 0);
            if (code == Libldap.InvalidCredentials) return false;
            Check(code);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>At most <paramref name="limit"/> entries; those that the server held back beyond it are not missed.</summary>
    public List<LdapEntry> Search(string @base, string filter, IReadOnlyList<string> attributes, int limit, bool justBase = false)
    {
        var scope = justBase ? Libldap.ScopeBase : Libldap.ScopeSubtree;
        var code = Libldap.Search(_handle, @base, scope, filter, [.. attributes, null], 0, 0, 0, _within, limit, out var result);
        try
        {
            if (code == Libldap.NoSuchObject) return [];
            if (code != Libldap.SizeLimitExceeded) Check(code);
            return [.. Entries(result, attributes)];
        }
        finally
        {
            if (result != 0) _ = Libldap.FreeResult(result);
        }
    }

    public void Dispose() => _handle.Dispose();

    private void Prepare(string? authorities)
    {
        Check(Libldap.SetOption(_handle, Libldap.OptProtocolVersion, 3));
        Check(Libldap.SetSwitch(_handle, Libldap.OptReferrals, 0)); // Another server would get the password.
        Check(Libldap.SetSwitch(_handle, Libldap.OptRestart, 1));
        Check(Libldap.SetOption(_handle, Libldap.OptNetworkTimeout, _within));
        Check(Libldap.SetOption(_handle, Libldap.OptTimeout, _within));
        Check(Libldap.SetOption(_handle, Libldap.OptTlsRequireCert, Libldap.RequireCertDemand));
        Check(Libldap.SetOption(_handle, Libldap.OptTlsProtocolMin, Libldap.Tls12));
        if (authorities is not null) Check(Libldap.SetOption(_handle, Libldap.OptTlsCaCertFile, authorities));
        Check(Libldap.SetOption(_handle, Libldap.OptTlsNewContext, 0));
    }

    private IEnumerable<LdapEntry> Entries(nint result, IReadOnlyList<string> attributes)
    {
        for (var entry = Libldap.FirstEntry(_handle, result); entry != 0; entry = Libldap.NextEntry(_handle, entry))
        {
            var name = Libldap.GetName(_handle, entry);
            var values = attributes.Select(attribute => (attribute, Values: ValuesOf(entry, attribute))).Where(one => one.Values.Count > 0)
                .ToDictionary(one => one.attribute, one => (IReadOnlyList<byte[]>)one.Values, StringComparer.OrdinalIgnoreCase);
            yield return new LdapEntry(Marshal.PtrToStringUTF8(name) ?? "", values);
            Libldap.FreeMemory(name);
        }
    }

    private List<byte[]> ValuesOf(nint entry, string attribute)
    {
        var found = Libldap.GetValues(_handle, entry, attribute);
        if (found == 0) return [];
        var values = new List<byte[]>();
        for (var at = found; Marshal.ReadIntPtr(at) is var next and not 0; at += nint.Size)
        {
            var value = Marshal.PtrToStructure<Libldap.Berval>(next);
            var octets = new byte[value.Length];
            Marshal.Copy(value.Value, octets, 0, octets.Length);
            values.Add(octets);
        }
        Libldap.FreeValues(found);
        return values;
    }

    private void Check(int code) => Check(_handle, code);

    private static void Check(LdapHandle? session, int code)
    {
        if (code == Libldap.Success) return;
        var said = Marshal.PtrToStringUTF8(Libldap.Explain(code)) ?? $"result {code}";
        if (session is not null && Libldap.GetOption(session, Libldap.OptDiagnosticMessage, out var more) == Libldap.Success && more != 0)
        {
            if (Marshal.PtrToStringUTF8(more) is { Length: > 0 } detail) said += $" ({detail})";
            Libldap.FreeMemory(more);
        }
        throw new LdapException(code, said);
    }
}
