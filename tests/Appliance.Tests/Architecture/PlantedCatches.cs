namespace Planted.Catching;

internal sealed class Plain
{
    public static int Try(Func<int> work)
    {
        try { return work(); }
        catch (Exception) { return 0; }
    }
}

internal sealed class AtABoundary
{
    public static int Try(Func<int> work)
    {
        try { return work(); }
        catch (Exception) { return 0; }
    }
}

internal sealed class Bare
{
    public static int Try(Func<int> work)
    {
        try { return work(); }
        catch { return 0; }
    }
}

internal sealed class BareAndAsync
{
    public static async Task<int> TryAsync(Func<Task<int>> work)
    {
        try { return await work(); }
        catch { return 0; }
    }
}

internal sealed class AfterAwaiting
{
    public static async Task<int> TryAsync(Func<Task<int>> work)
    {
        try { return await work(); }
        catch (Exception defect) { return await Task.FromResult(defect.HResult); }
    }
}

internal sealed class LeavingOneOut
{
    public static int Try(Func<int> work)
    {
        try { return work(); }
        catch (Exception defect) when (defect is not OperationCanceledException) { return 0; }
    }
}

internal sealed class WhenSomethingElse
{
    public static int Try(Func<int> work, CancellationToken stop)
    {
        try { return work(); }
        catch (Exception) when (stop.IsCancellationRequested) { return 0; }
    }
}

internal sealed class Wrapping
{
    public static int Try(Func<int> work)
    {
        try { return work(); }
        catch (Exception defect) { throw new InvalidOperationException("It did not work.", defect); }
    }
}

/// <summary>Everything that is allowed: certain types, another's judgement, tidying up, and what the compiler makes of await and finally.</summary>
internal sealed class Careful
{
    public static int Certain(Func<int> work)
    {
        try { return work(); }
        catch (Exception known) when (known is IOException or TimeoutException || known is ArgumentException { ParamName: "x" }) { return 0; }
    }

    public static async Task<int> JudgedAsync(Func<Task<int>> work)
    {
        try { return await work(); }
        catch (Exception judged) when (Explains(judged)) { return 0; }
    }

    public static int Tidying(Func<int> work, IDisposable thing)
    {
        try { return work(); }
        catch
        {
            thing.Dispose();
            throw;
        }
    }

    public static async Task<int> FinallyAsync(Func<Task<int>> work)
    {
        try { return await work(); }
        finally { await Task.Yield(); }
    }

    public static async IAsyncEnumerable<int> ManyAsync(IAsyncDisposable thing)
    {
        await using (thing) yield return await Task.FromResult(1);
    }

    private static bool Explains(Exception wrong) => wrong is IOException;
}
