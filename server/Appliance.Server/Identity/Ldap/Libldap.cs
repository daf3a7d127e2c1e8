using System.Runtime.InteropServices;

namespace Appliance.Server.Identity.Ldap;

/// <summary>
/// What we use of OpenLDAP's client library (ldap(3)). .NET's own wrapper of it can give no connection an authority of its own, and its StartTLS
/// forgets which server was meant.
/// </summary>
internal static partial class Libldap
{
    public const int Success = 0;
    public const int SizeLimitExceeded = 4;
    public const int NoSuchObject = 32;
    public const int InvalidCredentials = 49;
    public const int ServerDown = -1;
    public const int Timeout = -5;
    public const int ConnectError = -11;

    public const int OptReferrals = 0x08;
    public const int OptRestart = 0x09;
    public const int OptProtocolVersion = 0x11;
    public const int OptDiagnosticMessage = 0x32;
    public const int OptTimeout = 0x5002;
    public const int OptNetworkTimeout = 0x5005;
    public const int OptTlsCaCertFile = 0x6002;
    public const int OptTlsRequireCert = 0x6006;
    public const int OptTlsProtocolMin = 0x6007;
    public const int OptTlsNewContext = 0x600f;

    public const int RequireCertDemand = 2;
    public const int Tls12 = 0x303;
    public const int ScopeBase = 0;
    public const int ScopeSubtree = 2;

    private const string Library = "libldap-2.5.so.0";

    [StructLayout(LayoutKind.Sequential)]
    public struct Timeval(TimeSpan span)
    {
        public nint Seconds = (nint)(span.Ticks / TimeSpan.TicksPerSecond);
        public nint Microseconds = (nint)(span.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Berval
    {
        public nint Length;
        public nint Value;
    }

    [LibraryImport(Library, EntryPoint = "ldap_initialize", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Initialize(out nint session, string uri);

    [LibraryImport(Library, EntryPoint = "ldap_set_option")]
    public static partial int SetOption(LdapHandle session, int option, in int value);

    [LibraryImport(Library, EntryPoint = "ldap_set_option")]
    public static partial int SetOption(LdapHandle session, int option, in Timeval value);

    [LibraryImport(Library, EntryPoint = "ldap_set_option", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOption(LdapHandle session, int option, string value);

    /// <summary>Switches are pointers: null is off, anything else on.</summary>
    [LibraryImport(Library, EntryPoint = "ldap_set_option")]
    public static partial int SetSwitch(LdapHandle session, int option, nint on);

    [LibraryImport(Library, EntryPoint = "ldap_get_option")]
    public static partial int GetOption(LdapHandle session, int option, out nint text);

    [LibraryImport(Library, EntryPoint = "ldap_start_tls_s")]
    public static partial int StartTls(LdapHandle session, nint serverControls, nint clientControls);

    [LibraryImport(Library, EntryPoint = "ldap_sasl_bind_s", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Bind(LdapHandle session, string name, nint mechanism, in Berval password, nint serverControls, nint clientControls, nint answer);

    [LibraryImport(Library, EntryPoint = "ldap_search_ext_s", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Search(
        LdapHandle session, string @base, int scope, string filter, string?[] attributes, int typesOnly, nint serverControls, nint clientControls, in Timeval within, int limit,
        out nint result);

    [LibraryImport(Library, EntryPoint = "ldap_first_entry")]
    public static partial nint FirstEntry(LdapHandle session, nint result);

    [LibraryImport(Library, EntryPoint = "ldap_next_entry")]
    public static partial nint NextEntry(LdapHandle session, nint entry);

    [LibraryImport(Library, EntryPoint = "ldap_get_dn")]
    public static partial nint GetName(LdapHandle session, nint entry);

    [LibraryImport(Library, EntryPoint = "ldap_get_values_len", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetValues(LdapHandle session, nint entry, string attribute);

    [LibraryImport(Library, EntryPoint = "ldap_value_free_len")]
    public static partial void FreeValues(nint values);

    [LibraryImport(Library, EntryPoint = "ldap_memfree")]
    public static partial void FreeMemory(nint memory);

    [LibraryImport(Library, EntryPoint = "ldap_msgfree")]
    public static partial int FreeResult(nint result);

    [LibraryImport(Library, EntryPoint = "ldap_unbind_ext_s")]
    public static partial int Unbind(nint session, nint serverControls, nint clientControls);

    [LibraryImport(Library, EntryPoint = "ldap_err2string")]
    public static partial nint Explain(int code);
}
