using System.Text;
using System.Text.Json;
using Appliance.Agent.Contracts;

namespace Appliance.Agent.Inventory;

/// <summary>Hardware as JSON, in the shape and with the names of the appliance's API.</summary>
internal static class HardwareText
{
    public static string Json(Hardware hardware)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Object(json, "system", Of(hardware.System));
            Object(json, "firmware", Of(hardware.Firmware));
            Object(json, "cpu", Of(hardware.Cpu));
            json.WriteNumber("memoryBytes", hardware.MemoryBytes);
            Array(json, "memory", hardware.Memory, (one, item) => item.Fields(Of(one)));
            Array(json, "disks", hardware.Disks, (one, item) =>
            {
                item.Fields(Of(one));
                Array(json, "signatures", one.Signatures);
            });
            Array(json, "nics", hardware.Nics, (one, item) =>
            {
                item.Fields(Of(one));
                if (one.Neighbour is { } neighbour) Object(json, "neighbour", Of(neighbour));
            });
            if (hardware.Tpm is { } tpm) Object(json, "tpm", [("version", tpm.Version), ("maker", tpm.Maker)]);
            if (hardware.Bmc is { } bmc) Object(json, "bmc", [("kind", bmc.Kind), ("address", bmc.Address), ("firmware", bmc.Firmware)]);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static (string, object)[] Of(Contracts.System one) =>
    [
        ("uuid", one.Uuid), ("maker", one.Maker), ("model", one.Model), ("serial", one.Serial), ("boardSerial", one.BoardSerial),
        ("chassisSerial", one.ChassisSerial), ("assetTag", one.AssetTag),
    ];

    private static (string, object)[] Of(Firmware one) =>
        [("kind", one.Kind), ("vendor", one.Vendor), ("version", one.Version), ("date", one.Date), ("secureBoot", NameOf(one.SecureBoot))];

    private static (string, object)[] Of(Cpu one) =>
    [
        ("model", one.Model), ("architecture", one.Architecture), ("sockets", one.Sockets), ("cores", one.Cores), ("threads", one.Threads), ("megahertz", one.Megahertz),
    ];

    private static (string, object)[] Of(MemoryModule one) =>
    [
        ("slot", one.Slot), ("bytes", one.Bytes), ("kind", one.Kind), ("megatransfers", one.Megatransfers), ("maker", one.Maker), ("part", one.Part), ("serial", one.Serial),
    ];

    private static (string, object)[] Of(Disk one) =>
    [
        ("name", one.Name), ("model", one.Model), ("serial", one.Serial), ("wwn", one.Wwn), ("bytes", one.Bytes), ("rotational", one.Rotational),
        ("removable", one.Removable), ("transport", one.Transport),
    ];

    private static (string, object)[] Of(Nic one) =>
    [
        ("name", one.Name), ("mac", one.Mac), ("driver", one.Driver), ("model", one.Model), ("link", one.Link), ("megabits", one.Megabits), ("booted", one.Booted),
    ];

    private static (string, object)[] Of(LldpNeighbour one) =>
    [
        ("chassis", one.Chassis), ("port", one.Port), ("portDescription", one.PortDescription), ("systemName", one.SystemName), ("vlan", one.Vlan),
    ];

    private static string NameOf(Firmware.Types.SecureBoot secureBoot) => secureBoot switch
    {
        Firmware.Types.SecureBoot.Unsupported => "unsupported",
        Firmware.Types.SecureBoot.Disabled => "disabled",
        Firmware.Types.SecureBoot.SetupMode => "setup mode",
        Firmware.Types.SecureBoot.Enabled => "enabled",
        _ => "unknown",
    };

    private static void Object(Utf8JsonWriter json, string name, (string, object)[] fields)
    {
        json.WriteStartObject(name);
        json.Fields(fields);
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T, Utf8JsonWriter> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item, json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Array(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Fields(this Utf8JsonWriter json, (string Name, object Value)[] fields)
    {
        foreach (var (name, value) in fields)
        {
            if (value is string text) json.WriteString(name, text);
            else if (value is bool flag) json.WriteBoolean(name, flag);
            else json.WriteNumber(name, Convert.ToUInt64(value, System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
