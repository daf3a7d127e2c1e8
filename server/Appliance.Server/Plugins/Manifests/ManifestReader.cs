using System.Text.Json;
using System.Text.RegularExpressions;
using Appliance.Contracts;
using Appliance.Plugins;

namespace Appliance.Server.Plugins.Manifests;

/// <summary>Reads plugin.json. Nothing is thrown and nothing skipped: everything that is wrong is told, with what would be right.</summary>
internal static partial class ManifestReader
{
    private const string KnownMembers = "name, version, contract, category, title, description, needs, uses, offers, agentCapabilities, packages, settings, assembly, class";

    /// <param name="uses">What the appliance has for plug-ins: "machines".</param>
    /// <param name="seams">What plug-ins may offer: "event-listener".</param>
    /// <param name="digest">Of the folder it lies in.</param>
    public static PluginManifest? Read(string json, IReadOnlyCollection<string> uses, IReadOnlyCollection<string> seams, string digest, List<FieldFault> faults)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
        }
        catch (JsonException wrong)
        {
            faults.Add(new FieldFault("", $"is no JSON: {wrong.Message}"));
            return null;
        }
        using (document)
        {
            var members = new ManifestMembers(document.RootElement, "", faults);
            members.Only(KnownMembers);
            var manifest = new PluginManifest(
                members.Text("name", Name(), "use small letters, digits and hyphens, a letter first, 40 at most"),
                members.Text("version", NeededVersion.IsVersion, "use two or three numbers: 1.2.0"),
                members.Number("contract", version => version == PluginContract.Version, $"this appliance speaks version {PluginContract.Version} of the contract"),
                members.Word<PluginCategory>("category"),
                members.Local("title", required: true),
                members.Local("description", required: false),
                members.Texts("needs", Name(), NeededVersion.IsVersion, "a plug-in's name and the least version: {\"chat\": \"1.2\"}"),
                members.List("uses", uses.Contains, $"there are {string.Join(", ", uses.Order(StringComparer.Ordinal))}"),
                members.List("offers", offer => IsOffer(offer, seams), $"write SEAM/NAME; the seams are {string.Join(", ", seams.Order(StringComparer.Ordinal))}"),
                members.List("agentCapabilities", Capability().IsMatch, "write as agents do: volumes/1"),
                members.List("packages", Package().IsMatch, "write the name of a Debian package"),
                SchemaReader.Read(members.Section("settings"), faults),
                members.Text("assembly", Assembly(), "name the DLL in the plug-in's folder, without a path"),
                members.Text("class", Class(), "name the class that implements IPlugin, with its namespace"),
                digest);
            if (manifest.Settings.Count > 0 && !manifest.Uses.Contains(Faces.Name(typeof(IPluginSettings))))
                faults.Add(new FieldFault("uses", "there are settings that nobody reads: add \"settings\""));
            return faults.Count == 0 ? manifest : null;
        }
    }

    private static bool IsOffer(string text, IReadOnlyCollection<string> seams) => text.Split('/') is [var seam, var name] && seams.Contains(seam) && Name().IsMatch(name);

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,39}\z", RegexOptions.None, 1000)]
    internal static partial Regex Name();

    [GeneratedRegex(@"^[a-z][a-z0-9-]{0,39}/[0-9]{1,4}\z", RegexOptions.None, 1000)]
    private static partial Regex Capability();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]{1,63}\z", RegexOptions.None, 1000)]
    private static partial Regex Package();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\.dll\z", RegexOptions.None, 1000)]
    private static partial Regex Assembly();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.]{0,199}\z", RegexOptions.None, 1000)]
    private static partial Regex Class();
}
