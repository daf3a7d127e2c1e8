using System.Diagnostics;

namespace Appliance.Fuzz.Driver;

/// <summary>Runs single inputs, and holds each to its limits of time and memory.</summary>
internal sealed class Probe(Codec codec)
{
    private const int Again = 4;

    public TimeSpan Slowest { get; private set; }

    /// <summary>Octets of managed memory.</summary>
    public long Greediest { get; private set; }

    /// <returns>What is wrong; null when nothing is.</returns>
    public Exception? Run(ReadOnlySpan<byte> input)
    {
        try
        {
            var (time, bytes) = Measure(input);
            // What runs beside us, and what is done once, makes the first figure too large, never too small.
            if (time > Slowest || bytes > Greediest) (time, bytes) = Least(input, time, bytes);
            if (time > Slowest) Slowest = time;
            if (bytes > Greediest) Greediest = bytes;
            Law.Holds(time <= codec.MostTime, $"an input takes {codec.MostTime.TotalMilliseconds:0} ms at most, not {time.TotalMilliseconds:0.0}");
            var most = codec.MostBytes + codec.MostBytesPerOctet * input.Length;
            Law.Holds(bytes <= most, $"an input of {input.Length} octets takes {most} octets of memory at most, not {bytes}");
            return null;
        }
#pragma warning disable CA1031 // Whatever a codec throws is what we look for.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return defect;
        }
    }

    private (TimeSpan Time, long Bytes) Least(ReadOnlySpan<byte> input, TimeSpan time, long bytes)
    {
        for (var i = 0; i < Again; i++)
        {
            var (timeAgain, bytesAgain) = Measure(input);
            (time, bytes) = (timeAgain < time ? timeAgain : time, Math.Min(bytesAgain, bytes));
        }
        return (time, bytes);
    }

    private (TimeSpan Time, long Bytes) Measure(ReadOnlySpan<byte> input)
    {
        var (bytes, begun) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        codec.Try(input);
        return (Stopwatch.GetElapsedTime(begun), GC.GetAllocatedBytesForCurrentThread() - bytes);
    }
}
