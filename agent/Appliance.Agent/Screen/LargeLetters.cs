using System.Text;

namespace Appliance.Agent.Screen;

/// <summary>The code, large enough to be read from across the aisle. Five rows of five, one row in five bits, for base32 and the dash.</summary>
internal static class LargeLetters
{
    private const int Rows = 5;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-";

    private static readonly string[] Shapes =
    [
        "01110 10001 11111 10001 10001", "11110 10001 11110 10001 11110", "01111 10000 10000 10000 01111", "11110 10001 10001 10001 11110",
        "11111 10000 11110 10000 11111", "11111 10000 11110 10000 10000", "01111 10000 10011 10001 01111", "10001 10001 11111 10001 10001",
        "01110 00100 00100 00100 01110", "00111 00010 00010 10010 01100", "10001 10010 11100 10010 10001", "10000 10000 10000 10000 11111",
        "10001 11011 10101 10001 10001", "10001 11001 10101 10011 10001", "01110 10001 10001 10001 01110", "11110 10001 11110 10000 10000",
        "01110 10001 10101 10010 01101", "11110 10001 11110 10010 10001", "01111 10000 01110 00001 11110", "11111 00100 00100 00100 00100",
        "10001 10001 10001 10001 01110", "10001 10001 10001 01010 00100", "10001 10001 10101 11011 10001", "10001 01010 00100 01010 10001",
        "10001 01010 00100 00100 00100", "11111 00010 00100 01000 11111", "11110 00001 01110 10000 11111", "11110 00001 01110 00001 11110",
        "10010 10010 11111 00010 00010", "11111 10000 11110 00001 11110", "01110 10000 11110 10001 01110", "11111 00001 00010 00100 00100",
        "00000 00000 01110 00000 00000",
    ];

    /// <param name="dot">What a set bit is drawn with: a block on a monitor, '#' on a serial line.</param>
    public static IEnumerable<string> Draw(string text, char dot)
    {
        for (var row = 0; row < Rows; row++)
        {
            var line = new StringBuilder();
            foreach (var letter in text.Where(letter => Letters.Contains(letter)))
                line.Append(Shapes[Letters.IndexOf(letter)].AsSpan(row * 6, 5)).Append("  ");
            yield return line.Replace('0', ' ').Replace('1', dot).ToString().TrimEnd();
        }
    }
}
