using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Appliance.Contracts;

/// <summary>Jobs and reconcilers. A job is named by its number or its id.</summary>
public sealed partial class ApplianceClient
{
    public Task<Page<JobSummary>> JobsAsync(JobQuery query, CancellationToken stop) =>
        GetAsync("jobs" + Query(
            ("state", query.State?.ToString()), ("open", query.Open ? "true" : null), ("object", query.Object), ("kind", query.Kind), ("askedBy", query.AskedBy),
            ("search", query.Search), ("limit", $"{query.Limit}"), ("before", $"{query.Before}")), ContractsJson.Default.PageJobSummary, stop);

    public Task<JobDetail> JobAsync(string job, CancellationToken stop) => GetAsync($"jobs/{Part(job)}", ContractsJson.Default.JobDetail, stop);

    /// <summary>Oldest first, from the line after <paramref name="after"/>.</summary>
    public Task<Page<JobLine>> JobLinesAsync(string job, long after, int limit, CancellationToken stop) =>
        GetAsync($"jobs/{Part(job)}/lines" + Query(("after", $"{after}"), ("limit", $"{limit}")), ContractsJson.Default.PageJobLine, stop);

    /// <summary>Lines as they come, the first after <paramref name="after"/>; ends when the job has ended, or when the connection does.</summary>
    public async IAsyncEnumerable<JobLine> FollowJobAsync(string job, long after, [EnumeratorCancellation] CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Root + $"jobs/{Part(job)}/lines");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Last-Event-ID", $"{after}");
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        await EnsureAsync(answer, stop);
        var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync(stop), (_, data) => JsonSerializer.Deserialize(data, AnswerJson.Whole(ContractsJson.Default.JobLine)));
        await foreach (var item in parser.EnumerateAsync(stop))
        {
            if (item.Data is { } line) yield return line;
        }
    }

    /// <summary>Ends it between two steps, or within one that allows it; what was done is undone.</summary>
    public Task<JobDetail> CancelJobAsync(string job, CancellationToken stop) => DecideAsync(job, "cancel", stop);

    /// <summary>Tries the step at hand again at once.</summary>
    public Task<JobDetail> RetryJobAsync(string job, CancellationToken stop) => DecideAsync(job, "retry", stop);

    /// <summary>Declares the step that can not be undone as undone, and goes on with the one before.</summary>
    public Task<JobDetail> SkipJobStepAsync(string job, CancellationToken stop) => DecideAsync(job, "skip", stop);

    /// <summary>Declares everything undone by hand; the job ends.</summary>
    public Task<JobDetail> GiveUpJobAsync(string job, CancellationToken stop) => DecideAsync(job, "give-up", stop);

    public Task<IReadOnlyList<ReconcilerInfo>> ReconcilersAsync(CancellationToken stop) =>
        GetAsync("reconcilers", ContractsJson.Default.IReadOnlyListReconcilerInfo, stop);

    private Task<JobDetail> DecideAsync(string job, string verb, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, Root + $"jobs/{Part(job)}/{verb}"), ContractsJson.Default.JobDetail, stop);
}
