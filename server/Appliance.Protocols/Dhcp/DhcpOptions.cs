using System.Diagnostics.CodeAnalysis;

namespace Appliance.Protocols;

/// <summary>The options of one message. Each number stands once: what came in pieces is joined (RFC 3396 §5).</summary>
public sealed class DhcpOptions
{
    /// <summary>More than any message on an Ethernet holds.</summary>
    private const int LongestValue = 2048;

    private readonly List<(byte Code, ReadOnlyMemory<byte> Value)> _all = new(16);

    public int Count => _all.Count;

    public IEnumerable<byte> Codes => _all.Select(option => option.Code);

    /// <summary>The value as it came; empty when the option is missing.</summary>
    public ReadOnlySpan<byte> this[byte code]
    {
        get
        {
            foreach (var option in _all)
                if (option.Code == code) return option.Value.Span;
            return default;
        }
    }

    public bool Has<T>(DhcpOption<T> option) => IndexOf(option.Code) >= 0;

    /// <summary>False when the option is missing, and also when its value makes no sense: a bad option is as good as none.</summary>
    public bool TryGet<T>(DhcpOption<T> option, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (IndexOf(option.Code) is not (>= 0 and var at)) return false;
        var wire = new WireReader(_all[at].Value.Span);
        value = option.Codec.Read(ref wire);
        return wire.Error == WireError.None && wire.Remaining == 0;
    }

    public T? Get<T>(DhcpOption<T> option) => TryGet(option, out var value) ? value : default;

    public void Set<T>(DhcpOption<T> option, T value)
    {
        Span<byte> buffer = stackalloc byte[LongestValue];
        var wire = new WireWriter(buffer);
        option.Codec.Write(ref wire, value);
        if (wire.Error != WireError.None) throw new ArgumentException($"The value of option {option.Code} is too long for any message.", nameof(value));
        Put(option.Code, wire.Written.ToArray());
    }

    /// <summary>Repeats another message's option octet by octet, if it is there.</summary>
    public void Echo<T>(DhcpOption<T> option, DhcpOptions from)
    {
        if (from.IndexOf(option.Code) is >= 0 and var at) Put(option.Code, from._all[at].Value);
    }

    public void Append(DhcpOptions others)
    {
        foreach (var (code, value) in others._all) Put(code, value);
    }

    /// <summary>Octets for an option, in place of those it had.</summary>
    public void Put(byte code, ReadOnlyMemory<byte> value)
    {
        if (IndexOf(code) is >= 0 and var at) _all[at] = (code, value);
        else _all.Add((code, value));
    }

    /// <summary>Octets they need on the wire, the End mark included.</summary>
    internal int WireLength
    {
        get
        {
            var length = 1;
            foreach (var (_, value) in _all) length += OptionLayout.Length(value);
            return length;
        }
    }

    internal void Write(ref WireWriter wire)
    {
        foreach (var (code, value) in _all) OptionLayout.Put(ref wire, code, value.Span);
        wire.U8(DhcpOption.End);
    }

    /// <summary>With the header's help; gives how many found no room.</summary>
    internal int WriteTight(ref WireWriter wire, Span<byte> name, Span<byte> file) => OptionLayout.Write(ref wire, _all, name, file);

    private int IndexOf(byte code)
    {
        for (var i = 0; i < _all.Count; i++)
            if (_all[i].Code == code) return i;
        return -1;
    }
}
