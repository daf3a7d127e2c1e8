namespace Appliance.Server.Boot.Answers;

/// <summary>The files a DHCP answer can name, and those they fetch next by names of their own.</summary>
internal static class BootNames
{
    public const string BiosLoader = "undionly.kpxe";
    public const string UefiLoader = "snponly.efi";

    /// <summary>Debian's shim, signed by Microsoft. It fetches <see cref="SignedSecond"/> from where it was itself.</summary>
    public const string SignedLoader = "shimx64.efi";

    /// <summary>Debian's GRUB with its network modules built in, signed by Debian. It fetches <see cref="GrubScript"/>.</summary>
    public const string SignedSecond = "grubx64.efi";

    public const string GrubScript = "grub/grub.cfg";

    public static bool IsLoader(string name) => name is BiosLoader or UefiLoader or SignedLoader or SignedSecond;
}
