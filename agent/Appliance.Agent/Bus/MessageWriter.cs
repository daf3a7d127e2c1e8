namespace Appliance.Agent.Bus;

/// <summary>Puts values into a message.</summary>
internal static class MessageWriter
{
    /// <exception cref="BusException">A value that D-Bus does not take: a path that is none.</exception>
    public static void Write(nint message, BusValue value)
    {
        switch (value)
        {
            case BusText text: Check(Libsystemd.Append(message, (byte)'s', text.Value)); break;
            case BusPath path: Check(Libsystemd.Append(message, (byte)'o', path.Value)); break;
            case BusFlag flag: Number(message, 'b', flag.Value ? 1 : 0); break;
            case BusInt32 number: Number(message, 'i', number.Value); break;
            case BusUInt32 number: Number(message, 'u', number.Value); break;
            case BusInt64 number: Number(message, 'x', number.Value); break;
            case BusUInt64 number: Number(message, 't', unchecked((long)number.Value)); break;
            case BusReal number: Number(message, 'd', BitConverter.DoubleToInt64Bits(number.Value)); break;
            case BusVariant variant: Within(message, 'v', variant.Value.Signature, [variant.Value]); break;
            case BusList list: Within(message, 'a', list.Of, list.Items); break;
            case BusRecord record: Within(message, 'r', string.Concat(record.Fields.Select(field => field.Signature)), record.Fields); break;
            case BusTable table: Table(message, table); break;
            default: throw new NotSupportedException($"No message has a {value.GetType().Name}.");
        }
    }

    /// <summary>What is narrower than the number is its first bytes: a little-endian machine.</summary>
    private static void Number(nint message, char type, long number) => Check(Libsystemd.Append(message, (byte)type, number));

    private static void Within(nint message, char type, string contents, IReadOnlyList<BusValue> values)
    {
        Check(Libsystemd.Open(message, (byte)type, contents));
        foreach (var value in values) Write(message, value);
        Check(Libsystemd.Close(message));
    }

    private static void Table(nint message, BusTable table)
    {
        Check(Libsystemd.Open(message, (byte)'a', "{sv}"));
        foreach (var (name, value) in table.Entries) Within(message, 'e', "sv", [name, value as BusVariant ?? new BusVariant(value)]);
        Check(Libsystemd.Close(message));
    }

    private static void Check(int result)
    {
        if (result < 0) throw new BusException(BusException.InvalidSignature, $"The call can not be written (errno {-result}).");
    }
}
