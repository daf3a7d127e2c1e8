namespace Appliance.Server.Web.Caller;

/// <summary>A form that is posted must come from a page of ours. The API itself takes no forms and no cookies, so it needs no such proof.</summary>
internal sealed class FormTokens : IDoorGuard
{
    public Door Door => Door.Api;

    public void Post(IApplicationBuilder pipeline)
    {
    }

    public void Follow(IApplicationBuilder pipeline) => pipeline.UseAntiforgery();
}
