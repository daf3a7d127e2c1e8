namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    public Task<EventAttention> EventsNeedingAttentionAsync(CancellationToken stop) => GetAsync("events/attention", ContractsJson.Default.EventAttention, stop);

    public Task<AcknowledgeReply> AcknowledgeEventsAsync(AcknowledgeRequest request, CancellationToken stop) =>
        PostAsync("events/acknowledge", request, ContractsJson.Default.AcknowledgeRequest, ContractsJson.Default.AcknowledgeReply, stop);
}
