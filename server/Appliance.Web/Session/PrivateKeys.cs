using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Appliance.Web.Session;

/// <summary>Keeps the cookie keys in files that nobody but the server may read: 0600, written beside and renamed.</summary>
internal sealed class PrivateKeys(string folder) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal).Select(XElement.Load)] : [];

    public void StoreElement(XElement element, string friendlyName)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(folder, $"{friendlyName}.xml");
        var beside = path + ".new";
        using (var file = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            element.Save(file);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }
}
