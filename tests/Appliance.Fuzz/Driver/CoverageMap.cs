using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Appliance.Fuzz.Driver;

/// <summary>Where instrumented code counts the branches it takes: 64 KiB of counters, one for each step from branch to branch.</summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    private readonly byte* _counts = (byte*)NativeMemory.AlignedAlloc(Size, 64);

    /// <summary>For each step how often it was taken in one input: once, twice, thrice, up to 7, 15, 31, 127, more. A bit for each.</summary>
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Code that runs before this, or without instruments, counts nowhere.</summary>
    public CoverageMap()
    {
        Clear();
        Trace.SharedMem = _counts;
    }

    /// <summary>Steps that any input has taken.</summary>
    public int Edges { get; private set; }

    public void Clear()
    {
        NativeMemory.Clear(_counts, Size);
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input that ran since <see cref="Clear"/> did something no other did; it is seen from now on. Clears.</summary>
    public bool TakeNew()
    {
        var isNew = false;
        for (var at = 0; at < Size; at += Vector<byte>.Count)
        {
            var counts = Unsafe.Read<Vector<byte>>(_counts + at);
            if (counts == Vector<byte>.Zero) continue;
            for (var i = at; i < at + Vector<byte>.Count; i++)
            {
                var times = Times(_counts[i]);
                if ((_seen[i] & times) == times) continue;
                if (_seen[i] == 0) Edges++;
                _seen[i] |= times;
                isNew = true;
            }
            Unsafe.Write(_counts + at, Vector<byte>.Zero);
        }
        Trace.PrevLocation = 0;
        return isNew;
    }

    /// <summary>The steps that the input took which ran since <see cref="Clear"/>. Clears.</summary>
    public HashSet<int> TakeSteps()
    {
        var steps = new HashSet<int>();
        for (var i = 0; i < Size; i++)
            if (_counts[i] != 0) steps.Add(i);
        Clear();
        return steps;
    }

    private static byte Times(byte count) => count switch { 0 => 0, 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
}
