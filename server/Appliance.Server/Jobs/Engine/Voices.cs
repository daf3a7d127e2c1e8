using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>Writes down what steps say.</summary>
internal sealed class Voices(IStore store, Bells bells)
{
    /// <summary>Of one job; its steps' own lines of history are not counted.</summary>
    public const int MostLines = 1000;

    /// <summary>What can not be written now is lost: no step waits for its own voice.</summary>
    public async Task FlushAsync(Hold hold, CancellationToken stop)
    {
        if (!hold.Voice.HasNews) return;
        var said = hold.Voice.Take();
        try
        {
            await WriteAsync(hold.Voice, said, stop);
            bells.Lines.Ring();
        }
        catch (StoreAwayException)
        {
            // So be it.
        }
    }

    private Task WriteAsync(Voice voice, IReadOnlyList<Saying> said, CancellationToken stop) => store.ExecuteAsync(
        $"""
        with mine as (
          update jobs.jobs set said = said + {said.Count}, percent = coalesce({said.Select(one => one.Percent).LastOrDefault(percent => percent is not null) ?? -1}, percent)
          where id = {voice.Job} and fence = {voice.Fence} returning said - {said.Count} as before)
        insert into jobs.history (job, at, fact, step, attempt, fence, percent, text)
        select {voice.Job}, s.at, {nameof(JobFact.Said)}, {voice.Step}, {voice.Attempt}, {voice.Fence}, nullif(s.percent, -1),
          case when before + s.place = {MostLines} then 'More lines came; they are not kept.' else s.line end
        from mine cross join unnest({said.Select(one => one.At).ToArray()}, {said.Select(one => one.Percent ?? -1).ToArray()}, {said.Select(one => one.Line).ToArray()})
          with ordinality s (at, percent, line, place)
        where before + s.place <= {MostLines} order by s.place
        """, stop);
}
