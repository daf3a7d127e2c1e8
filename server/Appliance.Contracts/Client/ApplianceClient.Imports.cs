namespace Appliance.Contracts;

public sealed partial class ApplianceClient
{
    /// <summary>Reads what another DHCP server had, and takes it over unless it is a dry run.</summary>
    public Task<DhcpImportReply> ImportDhcpAsync(DhcpImportRequest request, CancellationToken stop) =>
        PostAsync("dhcp/import", request, ContractsJson.Default.DhcpImportRequest, ContractsJson.Default.DhcpImportReply, stop);
}
