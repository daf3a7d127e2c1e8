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
