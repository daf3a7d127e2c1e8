using Appliance.Web.Wording;
using Microsoft.AspNetCore.Http;

namespace Appliance.Web.Frame;

/// <summary>What a browser remembers of its user's taste, in cookies without secrets that the page's script writes.</summary>
/// <param name="Theme">"light", "dark" or "system".</param>
/// <param name="Zone">The browser's time zone by IANA's name.</param>
public sealed record Kept(string Language, string Theme, string Zone)
{
    internal static Kept From(HttpRequest request)
    {
        var language = request.Cookies["language"];
        var theme = request.Cookies["theme"];
        return new Kept(
            language is not null && Words.Languages.Contains(language) ? language : Words.Preferred(request.GetTypedHeaders().AcceptLanguage),
            theme is "light" or "dark" ? theme : "system",
            request.Cookies["zone"] is { Length: > 0 and < 64 } zone ? zone : "UTC");
    }
}
