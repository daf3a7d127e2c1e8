namespace Planted.Alpha
{
    /// <summary>The ground floor reaches upward, in a closure inside an async method.</summary>
    internal sealed class Reaching
    {
        public static async Task<int> UpAsync()
        {
            await Task.Yield();
            Func<int> hidden = () => new Beta.Face().Answer();
            return hidden();
        }
    }

    internal sealed class Mutable
    {
        internal static int Count = 1;

        internal static int Property { get; set; }

        internal static int Lasting { get; } = 1;
    }
}

namespace Planted.Beta
{
    internal sealed class Face
    {
        public int Answer() => Inside.Secret.Value.Length;
    }

    internal sealed class Borrowing
    {
        public string Sql() => "select 1 from gamma.things";

        public System.Diagnostics.Process? Run { get; init; }
    }
}

namespace Planted.Beta
{
    internal sealed class CommaJoin
    {
        public string Sql() => "select * from beta.things, gamma.things";
    }

    internal sealed class DeleteUsing
    {
        public string Sql() => "delete from beta.things using gamma.things where true";
    }

    /// <summary>No SQL: a word with a dot in it is none.</summary>
    internal sealed class Speaking
    {
        public string Word() => "gamma.things";
    }

    internal static class BetaRoom
    {
        public static int Add() => 1;
    }
}

namespace Planted
{
    internal sealed class Frame
    {
        public int Look() => new Beta.Face().Answer();
    }

    internal sealed class Rooms
    {
        public int Allowed() => Beta.BetaRoom.Add();

        public int Forbidden() => new Beta.Face().Answer();
    }
}

namespace Planted.Codecs
{
    internal sealed class Impure
    {
#pragma warning disable RS0030, MA0132 // Planted.
        public string Ask() => $"{DateTime.UtcNow} {Guid.NewGuid()} {System.Diagnostics.Stopwatch.GetTimestamp()} {Environment.ProcessId}";
#pragma warning restore RS0030, MA0132
    }
}

namespace Planted.Beta.Inside
{
    internal static class Secret
    {
        public static readonly string Value = "behind the face";
    }
}

namespace Planted.Gamma
{
    internal sealed class Peeping
    {
        public string Look() => Beta.Inside.Secret.Value;
    }
}
