using System.Text;
using System.Text.Encodings.Web;
using Appliance.Contracts;
using Appliance.Server.Identity;
using Microsoft.Net.Http.Headers;

namespace Appliance.Server.Api.Page;

/// <summary>
/// The page at "/": which services run, and whether somebody still has to set the appliance up. Anybody may see it, so it names no version,
/// no address and no machine; and it needs no script.
/// </summary>
internal sealed class StatusPage(ISetup setup, IEnumerable<IServiceReport> services)
{
    private static readonly string Frame = PageFiles.Read("page.html");

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/", (StatusPage page, HttpContext context) => page.Show(context)).AllowAnonymous().ExcludeFromDescription();
        MapFile(api, "page.css", "text/css; charset=utf-8");
        MapFile(api, "icon.svg", "image/svg+xml");
    }

    public string Render(PageTexts texts)
    {
        var reports = services.Select(service => service.Report()).OrderBy(report => report.Name, StringComparer.Ordinal).ToList();
        var overall = Word(Overall(reports));
        var page = new StringBuilder(Frame)
            .Replace("{{language}}", texts.Language)
            .Replace("{{setup}}", setup.Required ? SetupSection(texts) : "")
            .Replace("{{services}}", string.Join('\n', reports.Select(report => Line(texts, report))))
            .Replace("{{overallState}}", overall)
            .Replace("{{overall}}", Text(texts[$"overall.{overall}"]));
        foreach (var key in texts.Keys) page.Replace($"{{{{{key}}}}}", Text(texts[key]));
        return page.ToString();
    }

    private static void MapFile(IEndpointRouteBuilder api, string name, string type)
    {
        var text = PageFiles.Read(name);
        api.MapGet($"/{name}", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "public, max-age=3600";
            return TypedResults.Text(text, type, Encoding.UTF8);
        }).AllowAnonymous().ExcludeFromDescription();
    }

    private static string SetupSection(PageTexts texts) =>
        $"<section class=\"setup\"><h2>{Text(texts["setupTitle"])}</h2><p>{Text(texts["setupText"])}</p><pre><code>appliance setup</code></pre></section>";

    private static string Line(PageTexts texts, ServiceStatus report) =>
        $"        <li class=\"{Word(report.State)}\"><span class=\"name\">{Text(texts.Or($"service.{report.Name}", report.Name))}</span>"
        + $"<span class=\"state\">{Text(texts[$"state.{Word(report.State)}"])}</span></li>";

    /// <summary>The worst of what is switched on.</summary>
    private static ServiceState Overall(IReadOnlyList<ServiceStatus> reports)
    {
        ServiceState[] worstFirst = [ServiceState.Failed, ServiceState.Degraded, ServiceState.Starting, ServiceState.Running];
        return worstFirst.FirstOrDefault(state => reports.Any(report => report.State == state));
    }

    private static string Word(ServiceState state) => state.ToString().ToLowerInvariant();

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private IResult Show(HttpContext context)
    {
        var texts = PageTexts.For(context.Request.GetTypedHeaders().AcceptLanguage);
        context.Response.Headers.ContentLanguage = texts.Language;
        context.Response.Headers.Vary = HeaderNames.AcceptLanguage;
        return TypedResults.Text(Render(texts), "text/html; charset=utf-8", Encoding.UTF8);
    }
}
