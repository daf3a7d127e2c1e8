using Appliance.Contracts;
using Appliance.Web.Session;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Pages;

/// <summary>
/// The first run: the one-time token opens it, and one request of the API makes the administrator and the subnet, both or neither. So it can be broken
/// off at any moment, and begins again with the token.
/// </summary>
public sealed partial class FirstRun
{
    private static readonly string[] InPlace = ["administrator", "password", "subnet.name", "subnet.domain"];

    private FaultException? _fault;
    private IReadOnlyList<SubnetProposal>? _proposals;

    [CascadingParameter]
    private HttpContext Context { get; set; } = default!;

    [SupplyParameterFromForm(FormName = "first-run")]
    private FirstRunEntry? Entry { get; set; }

    [Inject]
    private ApiDoor Door { get; set; } = default!;

    [Inject]
    private NavigationManager Go { get; set; } = default!;

    private string Chosen => Entry?.Interface ?? (Entry?.Whole is null ? _proposals?.FirstOrDefault(proposal => proposal.Up)?.Interface : null) ?? "";

    /// <summary>What is wrong with fields that the form does not show.</summary>
    private IEnumerable<FieldFault> Elsewhere => _fault?.Fields.Where(fault => !InPlace.Contains(fault.Field)) ?? [];

    private ApplianceClient Api => Door.Client(null, SignInForm.Browser(Context));

    protected override async Task OnInitializedAsync()
    {
        try
        {
            if (!(await Api.SetupStateAsync(null, Context.RequestAborted)).Required) Go.NavigateTo(SignedIn.Page);
        }
        catch (FaultException fault)
        {
            _fault = fault;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            var token = Entry?.Token?.Trim() ?? "";
            var looks = Entry?.Whole is null || Entry.Again is not null;
            _proposals = (await Api.SetupStateAsync(token, Context.RequestAborted, again: looks)).Proposals;
            if (looks) return;
            await Api.SetupAsync(new SetupRequest(token, Entry!.Name?.Trim() ?? "", Entry.Password ?? "", Subnet()), Context.RequestAborted);
            await SignInForm.EnterAsync(Context, Door, Entry.Name ?? "", Entry.Password ?? "");
        }
        catch (FaultException fault)
        {
            _fault = fault;
            return;
        }
        Go.NavigateTo("/protect");
    }

    private SubnetSpec? Subnet() =>
        _proposals!.FirstOrDefault(proposal => proposal.Interface == Entry!.Interface) is not { } proposal
            ? null
            : new SubnetSpec
            {
                Name = Entry!.SubnetName?.Trim(),
                Domain = Entry.Domain?.Trim(),
                Cidr = proposal.Cidr,
                Interface = proposal.Interface,
                Pools = proposal.Pool is { } pool ? [pool] : null,
                Mode = proposal.Mode,
            };

    private string? Problem(string field) => _fault?.Fields.FirstOrDefault(fault => fault.Field == field)?.Problem;
}
