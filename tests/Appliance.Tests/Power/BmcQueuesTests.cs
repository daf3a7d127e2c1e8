using Appliance.Server.Power.Reading;

namespace Appliance.Tests.Power;

public sealed class BmcQueuesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABmcIsAskedOneQuestionAtATimeAndASlowOneDelaysNobodyElse()
    {
        var (queues, gate, asked) = (new BmcQueues(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new List<string>());
        var slow = queues.InTurnAsync("a", async () =>
        {
            asked.Add("first");
            await gate.Task;
            return 1;
        }, Stop);
        var second = queues.InTurnAsync("a", () => Answer("second"), Stop);

        (await queues.InTurnAsync("b", () => Answer("other"), Stop)).ShouldBe(2);

        second.IsCompleted.ShouldBeFalse();
        asked.ShouldBe(["first", "other"]);
        gate.SetResult();
        await Task.WhenAll(slow, second);
        asked.ShouldBe(["first", "other", "second"]);

        Task<int> Answer(string who)
        {
            asked.Add(who);
            return Task.FromResult(2);
        }
    }

    [Fact]
    public async Task WhoGivesUpWaitingLeavesTheQueueInOrder()
    {
        var (queues, gate) = (new BmcQueues(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var slow = queues.InTurnAsync("a", async () =>
        {
            await gate.Task;
            return 1;
        }, Stop);
        using var impatience = new CancellationTokenSource();
        var waiting = queues.InTurnAsync("a", () => Task.FromResult(2), impatience.Token);

        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting);
        gate.SetResult();
        (await slow, await queues.InTurnAsync("a", () => Task.FromResult(3), Stop)).ShouldBe((1, 3));
    }
}
