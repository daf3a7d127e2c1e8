using System.Text.Json;
using Appliance.Server.Store;

namespace Appliance.Server.Jobs.Engine;

/// <summary>Carries a claimed job as far as it goes now: to its end, to a pause, or until we lose it. Start and resume are the same.</summary>
internal sealed class JobRunner(JobKinds kinds, IJournal journal, Voices voices, JobMeters meters, TimeProvider time, ILogger<JobRunner> log)
{
    /// <summary>However patient a step is, so often its worker may die over it.</summary>
    private const int MostDeliveries = 20;

    public async Task RunAsync(Hold hold)
    {
        try
        {
            if (Open(hold.Job, out var why) is { } work) await WorkAsync(hold, work);
            else await ParkAsync(hold, why);
        }
        catch (FencedException)
        {
            Log.TakenOver(log, hold.Job.Number);
        }
        catch (StoreAwayException)
        {
            Log.LetGo(log, hold.Job.Number);
        }
        catch (OperationCanceledException) when (hold.Lost.IsCancellationRequested)
        {
            // Not ours any more, or soon not: whoever has it next goes on from the last line.
        }
        catch (Exception defect)
        {
            Log.JobBroke(log, hold.Job.Number, hold.Job.Kind, defect);
        }
    }

    private async Task WorkAsync(Hold hold, Work work)
    {
        while (work.HasMore)
        {
            hold.Lost.ThrowIfCancellationRequested();
            if (!await (work.Undoing ? UndoAsync(hold, work) : DoAsync(hold, work))) return;
        }
        await journal.EndAsync(hold.Job, work.End(hold.CancelAsked.IsCancellationRequested), hold.Lost);
    }

    /// <returns>Whether to go on at once.</returns>
    private async Task<bool> DoAsync(Hold hold, Work work)
    {
        var (job, step) = (hold.Job, work.At);
        var begun = work.Begun ?? await journal.BeginAsync(job, step, undo: false, hold.Lost);
        work.Begun = null;
        if (!begun.Go)
        {
            hold.AskCancel(); // The heartbeat may not have told us yet.
            await journal.TurnBackAsync(job, work.TurnBack(begun.Attempt > 0), hold.Lost);
            return true;
        }
        var failure = await TryAsync(hold, work, begun, async run => work.State = await work.Step.Do(work.State, run));
        if (failure is null)
        {
            var last = step + 1 == work.Plan.Count;
            var next = await journal.SucceedAsync(job, step, begun.Attempt, work.Write(), more: !last, hold.Lost);
            work.Forward(last ? null : next);
            return true;
        }
        if (failure.Passes && begun.Attempt < work.Step.Attempts)
        {
            meters.Retried(job.Kind);
            await journal.RetryAsync(job, step, begun.Attempt, undo: false, failure.Error, Pauses.After(begun.Attempt), hold.Lost);
            return false;
        }
        await journal.TurnBackAsync(job, step, begun.Attempt, failure.Error, hold.Lost);
        work.TurnBack(begun: true);
        return true;
    }

    private async Task<bool> UndoAsync(Hold hold, Work work)
    {
        var (job, step) = (hold.Job, work.At);
        if (work.Step.Undo is not { } undo)
        {
            await journal.UndoneAsync(job, step, 0, hold.Lost);
            work.Back();
            return true;
        }
        var begun = await journal.BeginAsync(job, step, undo: true, hold.Lost);
        var failure = await TryAsync(hold, work, begun, run => undo(work.State, run));
        if (failure is null)
        {
            await journal.UndoneAsync(job, step, begun.Attempt, hold.Lost);
            work.Back();
            return true;
        }
        // Whatever it is, there is no other way than back: it is tried again for as long as that is reasonable.
        if (begun.Attempt < work.Step.Attempts && failure != Failure.Overdue)
        {
            meters.Retried(job.Kind);
            await journal.RetryAsync(job, step, begun.Attempt, undo: true, failure.Error, Pauses.After(begun.Attempt), hold.Lost);
            return false;
        }
        await journal.StickAsync(job, step, begun.Attempt, failure.Error, hold.Lost);
        return false;
    }

    /// <summary>The boundary: whatever a step throws becomes a failure of the step.</summary>
    /// <returns>Null when it was done.</returns>
    private async Task<Failure?> TryAsync(Hold hold, Work work, Begun begun, Func<StepRun, Task> act)
    {
        var (job, step) = (hold.Job, work.Step);
        var left = step.Deadline - begun.Spent;
        if (left <= TimeSpan.Zero || begun.Attempt > MostDeliveries) return Failure.Overdue;
        hold.Voice.Begin(work.At, begun.Attempt);
        using var overdue = new CancellationTokenSource(left, time);
        var cancel = step.Cancellable && !work.Undoing ? hold.CancelAsked : CancellationToken.None;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(hold.Lost, overdue.Token, cancel);
        var operation = OperationId.Of(job.Id, work.At, undo: false);
        var run = new StepRun(
            job.Id, job.Number, job.Fence, work.Undoing ? OperationId.Of(job.Id, work.At, undo: true) : operation, work.Undoing ? operation : null, begun.Attempt, time.GetUtcNow() + left, stop.Token);
        try
        {
            await act(new StepRun(run, (percent, line) => hold.Voice.Say(time.GetUtcNow(), percent, line)));
            return null;
        }
        catch (Exception) when (hold.Lost.IsCancellationRequested)
        {
            // What came of it the next worker finds out; ours is not to judge any more.
            throw new OperationCanceledException(hold.Lost);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            return Failure.Cancelled;
        }
        catch (Exception) when (overdue.IsCancellationRequested)
        {
            return Failure.Overdue;
        }
        catch (Exception thrown)
        {
            var failure = Failure.Of(thrown);
            if (failure.IsDefect) Log.StepBroke(log, job.Number, job.Kind, step.Name, thrown);
            return failure;
        }
        finally
        {
            await voices.FlushAsync(hold, CancellationToken.None);
        }
    }

    private Work? Open(ClaimedJob job, out string why)
    {
        why = $"No such job in this program: {job.Edition}.";
        if (kinds.Find(job.Edition) is not { } kind) return null;
        try
        {
            var plan = kind.PlanOf(kind.Read(job.Ordered));
            why = "Its plan has other steps than when it was asked for.";
            return plan.Select(step => step.Name).SequenceEqual(job.Steps, StringComparer.Ordinal) ? new Work(kind, plan, kind.Read(job.Data), job) : null;
        }
        catch (JsonException wrong)
        {
            why = $"Its state can not be read: {wrong.Message}";
            return null;
        }
    }

    private async Task ParkAsync(Hold hold, string why)
    {
        Log.Parked(log, hold.Job.Number, hold.Job.Kind, why);
        await journal.ParkAsync(hold.Job, why, hold.Lost);
    }
}
