using System.Runtime.InteropServices;

namespace Appliance.Agent.Bus;

/// <summary>Takes values out of a message.</summary>
internal static class MessageReader
{
    /// <exception cref="BusException">It has a type that is not read here.</exception>
    public static IReadOnlyList<BusValue> Read(nint message)
    {
        var values = new List<BusValue>();
        while (Check(Libsystemd.Peek(message, out var type, out var contents)) > 0) values.Add(One(message, type, Text(contents)));
        return values;
    }

    /// <summary>What the service said instead of an answer.</summary>
    public static BusException Error(nint message)
    {
        var error = Libsystemd.ErrorOf(message);
        return new BusException(Text(Marshal.ReadIntPtr(error)), Text(Marshal.ReadIntPtr(error, nint.Size)));
    }

    private static BusValue One(nint message, byte type, string contents) => (char)type switch
    {
        's' or 'g' => new BusText(Text((nint)Basic(message, type))),
        'o' => new BusPath(Text((nint)Basic(message, type))),
        'b' => new BusFlag((int)Basic(message, type) != 0),
        'y' => new BusUInt32((byte)Basic(message, type)),
        'n' => new BusInt32((short)Basic(message, type)),
        'q' => new BusUInt32((ushort)Basic(message, type)),
        'i' => new BusInt32((int)Basic(message, type)),
        'u' => new BusUInt32((uint)Basic(message, type)),
        'x' => new BusInt64(Basic(message, type)),
        't' => new BusUInt64(unchecked((ulong)Basic(message, type))),
        'd' => new BusReal(BitConverter.Int64BitsToDouble(Basic(message, type))),
        'v' => new BusVariant(Within(message, type, contents)[0]),
        'r' or 'e' => new BusRecord(Within(message, type, contents)),
        'a' when contents == "{sv}" => new BusTable(Table(message, contents)),
        'a' => new BusList(contents, Within(message, type, contents)),
        _ => throw new BusException(BusException.InvalidSignature, $"The answer has a value of type '{(char)type}', which is not read."),
    };

    private static Dictionary<string, BusValue> Table(nint message, string contents)
    {
        var entries = new Dictionary<string, BusValue>(StringComparer.Ordinal);
        Check(Libsystemd.Enter(message, (byte)'a', contents));
        while (Check(Libsystemd.Peek(message, out var type, out var entry)) > 0)
        {
            var pair = Within(message, type, Text(entry));
            entries[pair[0].As<BusText>().Value] = pair[1];
        }
        Check(Libsystemd.Exit(message));
        return entries;
    }

    private static IReadOnlyList<BusValue> Within(nint message, byte type, string contents)
    {
        Check(Libsystemd.Enter(message, type, contents));
        var values = Read(message);
        Check(Libsystemd.Exit(message));
        return values;
    }

    private static long Basic(nint message, byte type)
    {
        Check(Libsystemd.Read(message, type, out var value));
        return value;
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    private static int Check(int result) => result >= 0 ? result : throw new BusException(BusException.InvalidSignature, $"The answer can not be read (errno {-result}).");
}
