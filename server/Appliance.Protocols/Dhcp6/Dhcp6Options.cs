using System.Diagnostics.CodeAnalysis;

namespace Appliance.Protocols;

/// <summary>
/// The options of one message, or of one option that holds others, in their order (RFC 8415 §21.1). Some may come several times: one
/// identity association for each interface.
/// </summary>
public sealed class Dhcp6Options
{
    private readonly List<(ushort Code, ReadOnlyMemory<byte> Value)> _all = new(12);

    public int Count => _all.Count;

    public IEnumerable<ushort> Codes => _all.Select(option => option.Code);

    public bool Has<T>(Dhcp6Option<T> option) => _all.Exists(one => one.Code == option.Code);

    /// <summary>
    /// False when it is missing, when its value makes no sense, and when it comes twice: nobody knows which was meant, so it is as good as none.
    /// </summary>
    public bool TryGet<T>(Dhcp6Option<T> option, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        var found = _all.FindIndex(one => one.Code == option.Code);
        return found >= 0 && _all.FindIndex(found + 1, one => one.Code == option.Code) < 0 && TryRead(option, _all[found].Value.Span, out value);
    }

    public T? Get<T>(Dhcp6Option<T> option) => TryGet(option, out var value) ? value : default;

    /// <summary>All that make sense, of an option that may come several times.</summary>
    public IReadOnlyList<T> All<T>(Dhcp6Option<T> option)
    {
        var values = new List<T>();
        foreach (var (code, octets) in _all)
            if (code == option.Code && TryRead(option, octets.Span, out var value)) values.Add(value);
        return values;
    }

    /// <exception cref="ArgumentException">The value is longer than any option.</exception>
    public void Add<T>(Dhcp6Option<T> option, T value)
    {
        var buffer = new byte[Dhcp6Message.MaximumLength];
        var wire = new WireWriter(buffer);
        option.Codec.Write(ref wire, value);
        if (wire.Error != WireError.None) throw new ArgumentException($"The value of option {option.Code} is too long for any message.", nameof(value));
        _all.Add((option.Code, wire.Written.ToArray()));
    }

    /// <summary>Repeats another message's option octet by octet, as often as it is there.</summary>
    public void Echo<T>(Dhcp6Option<T> option, Dhcp6Options from) => _all.AddRange(from._all.Where(one => one.Code == option.Code));

    internal Dhcp6Options Without<T>(Dhcp6Option<T> option)
    {
        var others = new Dhcp6Options();
        others._all.AddRange(_all.Where(one => one.Code != option.Code));
        return others;
    }

    /// <summary>Reads all that is left; an option that runs past the end fails the reader.</summary>
    internal static Dhcp6Options Read(ref WireReader wire)
    {
        var options = new Dhcp6Options();
        while (wire.Remaining > 0)
        {
            var (code, length) = (wire.U16(), wire.U16());
            var value = wire.Bytes(length);
            if (wire.Error == WireError.None) options._all.Add((code, value.ToArray()));
        }
        return options;
    }

    internal void Write(ref WireWriter wire)
    {
        foreach (var (code, value) in _all)
        {
            wire.U16(code);
            wire.U16((ushort)value.Length);
            wire.Bytes(value.Span);
        }
    }

    private static bool TryRead<T>(Dhcp6Option<T> option, ReadOnlySpan<byte> octets, [MaybeNullWhen(false)] out T value)
    {
        var wire = new WireReader(octets);
        value = option.Codec.Read(ref wire);
        return wire.Error == WireError.None && wire.Remaining == 0;
    }
}
