using Appliance.Server.Plugins.Manifests;

namespace Appliance.Server.Plugins.Openings;

/// <summary>What there is for plug-ins to use and to offer, by the names that manifests have for them.</summary>
internal sealed class AllOpenings(IEnumerable<IOpening> openings, IEnumerable<IDriverSeam> seams)
{
    private readonly Dictionary<string, IOpening> _openings = openings.ToDictionary(opening => Faces.Name(opening.Face), StringComparer.Ordinal);
    private readonly Dictionary<string, IDriverSeam> _seams = seams.ToDictionary(seam => Faces.Name(seam.Face), StringComparer.Ordinal);

    public IReadOnlyCollection<string> Uses => _openings.Keys;

    public IReadOnlyCollection<string> Seams => _seams.Keys;

    public IOpening? Opening(string name) => _openings.GetValueOrDefault(name);

    public IDriverSeam? Seam(string name) => _seams.GetValueOrDefault(name);
}
