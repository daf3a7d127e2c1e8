using System.Security.Cryptography;
using System.Text;

namespace Appliance.Rack;

/// <summary>The Debian a container starts from, made once and kept: what our packages depend on is in it, for a rack has no way out.</summary>
internal static class BaseSystem
{
    private const string Packages = "systemd-sysv,dbus,adduser,postgresql-15,libssl3,libstdc++6,libgcc-s1,zlib1g,iproute2,procps";

    private static readonly string[] Recipe =
    [
        "--quiet", "--variant=minbase", "--aptopt=APT::Install-Recommends \"false\"",
        "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
        $"--include={Packages}",
        "--setup-hook=mkdir -p \"$1/etc/postgresql-common\" && echo create_main_cluster=false >\"$1/etc/postgresql-common/createcluster.conf\"",
        "bookworm",
    ];

    /// <returns>The path of the tar file.</returns>
    public static async Task<string> EnsureAsync(Artifacts artifacts)
    {
        var recipe = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Recipe))))[..12];
        var tar = Path.Combine(Directory.CreateDirectory(Path.Combine(artifacts.Folder, "container")).FullName, $"debian-{recipe}.tar");
        if (File.Exists(tar)) return tar;
        var unfinished = tar + ".new.tar";
        await Programs.RunAsync("mmdebstrap", [.. Recipe, unfinished]);
        File.Move(unfinished, tar, overwrite: true);
        return tar;
    }
}
