using Appliance.Contracts;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>The journal in PostgreSQL. Steps, which are many, are one statement each; what ends or halts a job also tells others.</summary>
internal sealed class Journal(IStore store, JobEvents events, Bells bells, JobMeters meters) : IJournal
{
    public async Task<Begun> BeginAsync(ClaimedJob job, int step, bool undo, CancellationToken stop) => Heard(await store.FirstAsync(
        $"""
        with mine as (
          update jobs.jobs set attempt = attempt + case when {undo} or cancelled_by is null then 1 else 0 end, step_since = coalesce(step_since, clock_timestamp()), percent = null
          where id = {job.Id} and fence = {job.Fence}
          returning attempt, clock_timestamp() - step_since as spent, {undo} or cancelled_by is null as go),
        line as (
          insert into jobs.history (job, fact, step, attempt, fence, operation)
          select {job.Id}, {Fact(undo ? JobFact.UndoStarted : JobFact.Started)}, {step}, attempt, {job.Fence}, {OperationId.Of(job.Id, step, undo)} from mine where go)
        select go, attempt, spent from mine
        """, row => new Begun(row.GetBoolean(0), row.GetInt32(1), row.GetTimeSpan(2)), stop));

    public async Task<Begun> SucceedAsync(ClaimedJob job, int step, int attempt, string data, bool more, CancellationToken stop)
    {
        var begun = Heard(await store.FirstAsync(
            $"""
            with mine as (
              update jobs.jobs set at = {step + 1}, data = {new Sql.Json(data)}, percent = null, error_code = null, error = null,
                attempt = case when {more} and cancelled_by is null then 1 else 0 end,
                step_since = case when {more} and cancelled_by is null then clock_timestamp() end
              where id = {job.Id} and fence = {job.Fence}
              returning {more} and cancelled_by is null as go),
            lines as (
              insert into jobs.history (job, fact, step, attempt, fence, operation)
              select {job.Id}, l.fact, l.step, l.attempt, {job.Fence}, l.operation
              from mine cross join (values
                (1, {Fact(JobFact.Succeeded)}, {step}, {attempt}, {OperationId.Of(job.Id, step, false)}),
                (2, {Fact(JobFact.Started)}, {step + 1}, 1, {OperationId.Of(job.Id, step + 1, false)})) l (place, fact, step, attempt, operation)
              where l.place = 1 or mine.go order by l.place)
            select go from mine
            """, row => row.GetBoolean(0) ? new Begun(true, 1, TimeSpan.Zero) : new Begun(false, 0, TimeSpan.Zero), stop));
        meters.StepDone(job.Kind);
        return begun;
    }

    public async Task RetryAsync(ClaimedJob job, int step, int attempt, bool undo, JobError error, TimeSpan pause, CancellationToken stop) => Heard(await store.ExecuteAsync(
        $"""
        with mine as (
          update jobs.jobs set error_code = {error.Code}, error = {error.Message}, owner = null, lease_until = null,
            due = clock_timestamp() + case when {undo} or cancelled_by is null then {pause} else interval '0' end
          where id = {job.Id} and fence = {job.Fence} returning id)
        insert into jobs.history (job, fact, step, attempt, fence, operation, code, text)
        select id, {Fact(undo ? JobFact.UndoFailed : JobFact.Failed)}, {step}, {attempt}, {job.Fence}, {OperationId.Of(job.Id, step, undo)}, {error.Code}, {error.Message} from mine
        """, stop));

    public async Task TurnBackAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop) => Heard(await store.ExecuteAsync(
        $"""
        with mine as (
          update jobs.jobs set state = {State(JobState.Undoing)}, at = {step}, attempt = 0, step_since = null, percent = null, error_code = {error.Code}, error = {error.Message}
          where id = {job.Id} and fence = {job.Fence} returning id)
        insert into jobs.history (job, fact, step, attempt, fence, operation, code, text)
        select id, {Fact(JobFact.Failed)}, {step}, {attempt}, {job.Fence}, {OperationId.Of(job.Id, step, false)}, {error.Code}, {error.Message} from mine
        """, stop));

    public async Task TurnBackAsync(ClaimedJob job, int from, CancellationToken stop) => Heard(await store.ExecuteAsync(
        $"""
        update jobs.jobs set state = {State(JobState.Undoing)}, at = {from}, attempt = 0, step_since = null, percent = null,
          error_code = {FaultCodes.JobCancelled}, error = 'Cancelled by ' || cancelled_by || '.'
        where id = {job.Id} and fence = {job.Fence}
        """, stop));

    public async Task UndoneAsync(ClaimedJob job, int step, int attempt, CancellationToken stop) => Heard(await store.ExecuteAsync(
        $"""
        with mine as (
          update jobs.jobs set at = {step - 1}, attempt = 0, step_since = null, percent = null where id = {job.Id} and fence = {job.Fence} returning id)
        insert into jobs.history (job, fact, step, attempt, fence, operation)
        select id, {Fact(JobFact.Undone)}, {step}, {attempt}, {job.Fence}, {OperationId.Of(job.Id, step, true)} from mine
        """, stop));

    public async Task StickAsync(ClaimedJob job, int step, int attempt, JobError error, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            Fenced(await transaction.ExecuteAsync(
                $"""
                update jobs.jobs set state = {State(JobState.Stuck)}, error_code = {error.Code}, error = {error.Message}, owner = null, lease_until = null
                where id = {job.Id} and fence = {job.Fence}
                """, stop));
            await transaction.ExecuteAsync(
                $"""
                insert into jobs.history (job, fact, step, attempt, fence, operation, code, text) values
                  ({job.Id}, {Fact(JobFact.UndoFailed)}, {step}, {attempt}, {job.Fence}, {OperationId.Of(job.Id, step, true)}, {error.Code}, {error.Message}),
                  ({job.Id}, {Fact(JobFact.Stuck)}, {step}, null, {job.Fence}, null, {error.Code}, {error.Message})
                """, stop);
            await events.StuckAsync(transaction, About.Of(job), job.Steps[step], error, stop);
            return true;
        }, stop);
        bells.Lines.Ring();
    }

    public async Task EndAsync(ClaimedJob job, JobState end, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            Fenced(await transaction.ExecuteAsync(
                $"""
                update jobs.jobs set state = {State(end)}, ended = clock_timestamp(), owner = null, lease_until = null, percent = null, step_since = null
                where id = {job.Id} and fence = {job.Fence}
                """, stop));
            var why = await Endings.CloseAsync(transaction, job.Id, job.Fence, end, stop);
            await events.EndedAsync(transaction, About.Of(job), end, why, stop);
            return true;
        }, stop);
        meters.Ended(job.Kind, end);
        bells.Work.Ring();
        bells.Lines.Ring();
    }

    public async Task ParkAsync(ClaimedJob job, string why, CancellationToken stop)
    {
        await store.InTransactionAsync(async transaction =>
        {
            Fenced(await transaction.ExecuteAsync(
                $"""
                update jobs.jobs set state = {State(JobState.Parked)}, parked_from = state, error_code = {FaultCodes.JobUnknownKind}, error = {why}, owner = null, lease_until = null
                where id = {job.Id} and fence = {job.Fence}
                """, stop));
            await transaction.ExecuteAsync(
                $"insert into jobs.history (job, fact, fence, code, text) values ({job.Id}, {Fact(JobFact.Parked)}, {job.Fence}, {FaultCodes.JobUnknownKind}, {why})", stop);
            await events.ParkedAsync(transaction, About.Of(job), why, stop);
            return true;
        }, stop);
        bells.Lines.Ring();
    }

    public async Task ReleaseAsync(ClaimedJob job, CancellationToken stop) => Fenced(await store.ExecuteAsync(
        $"update jobs.jobs set owner = null, lease_until = null, due = clock_timestamp() where id = {job.Id} and fence = {job.Fence}", stop));

    private static string Fact(JobFact fact) => fact.ToString();

    private static string State(JobState state) => state.ToString();

    private static void Fenced(int touched)
    {
        if (touched == 0) throw new FencedException();
    }

    private void Heard(int touched)
    {
        Fenced(touched);
        bells.Lines.Ring();
    }

    private Begun Heard(Begun? begun)
    {
        if (begun is null) throw new FencedException();
        bells.Lines.Ring();
        return begun;
    }
}
