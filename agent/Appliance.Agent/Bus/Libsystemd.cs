using System.Runtime.InteropServices;

namespace Appliance.Agent.Bus;

/// <summary>What is used of sd-bus(3). Numbers below zero are negated errnos.</summary>
internal static partial class Libsystemd
{
    public const byte Error = 3; // SD_BUS_MESSAGE_METHOD_ERROR
    private const string Library = "libsystemd.so.0";

    public static bool IsHere => OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "sd_bus_new")]
    public static partial int New(out nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_address", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetAddress(nint bus, string address);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_bus_client")]
    public static partial int SetBusClient(nint bus, int yes);

    [LibraryImport(Library, EntryPoint = "sd_bus_start")]
    public static partial int Start(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_close_unref")]
    public static partial nint CloseAndLeave(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_fd")]
    public static partial int Descriptor(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_events")]
    public static partial int Events(nint bus);

    /// <param name="at">CLOCK_MONOTONIC in microseconds.</param>
    [LibraryImport(Library, EntryPoint = "sd_bus_get_timeout")]
    public static partial int NextTime(nint bus, out ulong at);

    /// <param name="message">What nobody inside has taken, an answer for instance; 0: nothing.</param>
    /// <returns>Above zero: there may be more.</returns>
    [LibraryImport(Library, EntryPoint = "sd_bus_process")]
    public static partial int Process(nint bus, out nint message);

    /// <param name="cookie">The answer has it too.</param>
    [LibraryImport(Library, EntryPoint = "sd_bus_send")]
    public static partial int Send(nint bus, nint message, out ulong cookie);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_call", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int NewCall(nint bus, out nint message, string service, string path, string face, string member);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_unref")]
    public static partial nint Leave(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_type")]
    public static partial int Kind(nint message, out byte kind);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_reply_cookie")]
    public static partial int ReplyCookie(nint message, out ulong cookie);

    /// <returns>A struct that begins with two pointers: the name and the text.</returns>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_error")]
    public static partial nint ErrorOf(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic")]
    public static partial int Append(nint message, byte type, in long value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Append(nint message, byte type, string value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_open_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(nint message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_close_container")]
    public static partial int Close(nint message);

    /// <param name="type">0 at the end of the container.</param>
    /// <param name="contents">A C string; 0 with simple types.</param>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_peek_type")]
    public static partial int Peek(nint message, out byte type, out nint contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_enter_container", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Enter(nint message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_exit_container")]
    public static partial int Exit(nint message);

    /// <param name="value">As wide as the type is, or a pointer to text that lives as long as the message.</param>
    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    public static partial int Read(nint message, byte type, out long value);
}
