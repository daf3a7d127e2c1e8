namespace Appliance.Fuzz.Driver;

/// <summary>Makes inputs out of those that were of use: octets and lengths changed, pieces cut, doubled and moved, words put in, two inputs joined.</summary>
internal sealed class Mutator(Codec codec, Random random)
{
    private static readonly byte[] Edges = [0, 1, 2, 3, 4, 7, 8, 9, 16, 31, 32, 63, 64, 127, 128, 192, 254, 255];

    private readonly byte[] _input = new byte[codec.LongestInput];
    private int _length;

    /// <summary>Good until the next one is made.</summary>
    public ReadOnlySpan<byte> Next(IReadOnlyList<byte[]> kept)
    {
        Begin(Pick(kept));
        if (random.Next(8) == 0) Join(Pick(kept));
        // Mostly few changes, sometimes many.
        for (var changes = 1 << random.Next(random.Next(4) == 0 ? 6 : 3); changes > 0; changes--) Change();
        return _input.AsSpan(0, _length);
    }

    /// <summary>The newest are tried most: what is behind them is known least.</summary>
    private byte[] Pick(IReadOnlyList<byte[]> kept) => kept[random.Next(2) == 0 ? random.Next(kept.Count) : Math.Max(kept.Count - 1 - random.Next(16), 0)];

    private void Begin(byte[] from)
    {
        _length = Math.Min(from.Length, _input.Length);
        from.AsSpan(0, _length).CopyTo(_input);
    }

    private void Join(byte[] other)
    {
        _length = random.Next(_length + 1);
        Insert(_length, other.AsSpan(random.Next(other.Length + 1)));
    }

    private void Change()
    {
        var at = random.Next(_length + 1);
        switch (random.Next(codec.Words.Count > 0 ? 10 : 8))
        {
            case 0 when at < _length:
                _input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < _length:
                _input[at] = (byte)random.Next(256);
                break;
            case 2 when at < _length:
                _input[at] = Edges[random.Next(Edges.Length)];
                break;
            case 3 when at < _length:
                _input[at] += (byte)random.Next(-16, 17);
                break;
            case 4:
                Remove(at, random.Next(1, random.Next(4) == 0 ? 64 : 5));
                break;
            case 5:
                Span<byte> noise = stackalloc byte[random.Next(1, 9)];
                if (random.Next(2) == 0) random.NextBytes(noise);
                else noise.Fill(Edges[random.Next(Edges.Length)]);
                Insert(at, noise);
                break;
            case 6:
                var from = random.Next(_length + 1);
                Span<byte> piece = stackalloc byte[Math.Min(random.Next(1, 64), _length - from)];
                _input.AsSpan(from, piece.Length).CopyTo(piece);
                Insert(at, piece);
                break;
            case 7 when at + 1 < _length: // a length of two octets
                _input[at] = 0;
                _input[at + 1] = (byte)random.Next(random.Next(2) == 0 ? 8 : 256);
                break;
            case 8:
                Insert(at, codec.Words[random.Next(codec.Words.Count)]);
                break;
            case 9:
                var word = codec.Words[random.Next(codec.Words.Count)];
                Remove(at, word.Length);
                Insert(at, word);
                break;
        }
    }

    private void Remove(int at, int count)
    {
        count = Math.Min(count, _length - at);
        if (count <= 0) return;
        _input.AsSpan(at + count, _length - at - count).CopyTo(_input.AsSpan(at));
        _length -= count;
    }

    /// <summary>What has no place any more falls off the end.</summary>
    private void Insert(int at, ReadOnlySpan<byte> octets)
    {
        octets = octets[..Math.Min(octets.Length, _input.Length - at)];
        var behind = Math.Min(_length - at, _input.Length - at - octets.Length);
        _input.AsSpan(at, behind).CopyTo(_input.AsSpan(at + octets.Length));
        octets.CopyTo(_input.AsSpan(at));
        _length = at + octets.Length + behind;
    }
}
