using System.Globalization;

namespace Appliance.Protocols.Dns;

/// <summary>Seconds as zone files write them: "3600", "1h", "1d12h".</summary>
public static class ZoneTime
{
    public static bool TryParse(ReadOnlySpan<char> text, out uint seconds)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds)) return true;
        ulong sum = 0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9) return false;
            var unit = char.ToLowerInvariant(text[digits]) switch { 's' => 1u, 'm' => 60u, 'h' => 3600u, 'd' => 86400u, 'w' => 604800u, _ => 0u };
            if (unit == 0) return false;
            sum += (ulong)uint.Parse(text[..digits], CultureInfo.InvariantCulture) * unit;
            text = text[(digits + 1)..];
        }
        seconds = (uint)sum;
        return sum is > 0 and <= uint.MaxValue;
    }
}
