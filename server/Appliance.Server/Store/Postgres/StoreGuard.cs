namespace Appliance.Server.Store.Postgres;

/// <summary>Stands between the rooms and Npgsql: a lost database becomes <see cref="StoreAwayException"/>, everything else passes.</summary>
internal sealed class StoreGuard(StoreHealth health)
{
    public async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            var answer = await ask();
            health.Answered();
            return answer;
        }
        catch (Exception lost) when (Absence.Explains(lost))
        {
            health.Lost(lost);
            throw new StoreAwayException(lost);
        }
    }
}
