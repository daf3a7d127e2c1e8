using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Appliance.Tests.Power;

/// <summary>
/// A BMC with TLS, sessions and QEMU machines behind it, with the flaws that BMCs have. That it speaks Redfish and not only our idea of it,
/// sushy proves.
/// </summary>
internal sealed class RedfishEmulator : IAsyncDisposable
{
    public const string User = "root";
    public const string Password = "calvin and hobbes";

    private readonly ConcurrentDictionary<string, string> _sessions = new(StringComparer.Ordinal); // token to id
    private readonly Dictionary<string, (Guid Uuid, QemuMachine Machine)> _systems;
    private WebApplication? _app;
    private int _sessionNumber;

    /// <param name="uuids">Of the systems behind it, one each.</param>
    private RedfishEmulator(params Guid[] uuids) => _systems = uuids.Select((uuid, at) => ($"{at + 1}", uuid)).ToDictionary(one => one.Item1, one => (one.uuid, new QemuMachine()));

    /// <summary>Accepts every command, and carries none out.</summary>
    public bool Lies { get; set; }

    public bool HasSessions { get; set; } = true;

    public bool SaysWhenItWasReset { get; set; } = true;

    /// <summary>Insists on If-Match.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Accepts commands as tasks, which end in this state.</summary>
    public string? TaskState { get; set; }

    /// <summary>What it sends instead of its systems.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public ConcurrentQueue<string> Requests { get; } = [];

    public int OpenSessions => _sessions.Count;

    public QemuMachine Machine => _systems["1"].Machine;

    public X509Certificate2 Certificate { get; private set; } = MakeCertificate();

    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData));

    public int Port => new Uri(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public QemuMachine MachineOf(int number) => _systems[$"{number}"].Machine;

    public static async Task<RedfishEmulator> StartAsync(params Guid[] uuids)
    {
        var emulator = new RedfishEmulator(uuids.Length > 0 ? uuids : [Guid.CreateVersion7()]);
        await emulator.ListenAsync();
        return emulator;
    }

    /// <summary>Another certificate on the same port, as if somebody had stepped in between.</summary>
    public async Task ChangeCertificateAsync()
    {
        var port = Port;
        await _app!.DisposeAsync();
        Certificate = MakeCertificate();
        await ListenAsync(port);
    }

    public void EndAllSessions() => _sessions.Clear();

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        foreach (var (_, machine) in _systems.Values) machine.Dispose();
        Certificate.Dispose();
    }

    private async Task ListenAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(Certificate)));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!.TrimEnd('/'));
        Requests.Enqueue($"{method} {path}");
        if ((method, path) == ("GET", "/redfish/v1")) await WriteAsync(context, Root());
        else if ((method, path) == ("POST", "/redfish/v1/SessionService/Sessions")) await SignInAsync(context);
        else if (!IsSignedIn(context.Request)) await RefuseAsync(context, 401, "Base.1.0.NoValidSession", "There is no valid session.", "Establish a session first.");
        else if (Instead is not null) await Instead(context);
        else if ((method, path) == ("GET", "/redfish/v1/Systems"))
            await WriteAsync(context, new JsonObject { ["@odata.id"] = path, ["Name"] = "Systems", ["Members"] = new JsonArray([.. _systems.Keys.Select(id => Link($"{path}/{id}"))]) });
        else if (method == "DELETE" && path.StartsWith("/redfish/v1/SessionService/Sessions/", StringComparison.Ordinal)) SignOut(context, path[(path.LastIndexOf('/') + 1)..]);
        else if (path.StartsWith("/redfish/v1/Systems/", StringComparison.Ordinal) && _systems.TryGetValue(path.Split('/')[4], out var system)) await AnswerOfAsync(context, path.Split('/')[4], system);
        else if (path == "/redfish/v1/TaskService/TaskMonitors/1") await WriteAsync(context, Job());
        else await RefuseAsync(context, 404, "Base.1.0.ResourceMissingAtURI", $"There is nothing at {path}.", "None");
    }

    private async Task AnswerOfAsync(HttpContext context, string id, (Guid Uuid, QemuMachine Machine) system)
    {
        var path = $"/redfish/v1/Systems/{id}";
        if (context.Request.Path.Value!.EndsWith("/Actions/ComputerSystem.Reset", StringComparison.Ordinal)) await ResetAsync(context, system.Machine);
        else
        {
            context.Response.Headers.ETag = $"W/\"{system.Machine.Starts}\"";
            await WriteAsync(context, new JsonObject
            {
                ["@odata.id"] = path,
                ["Id"] = id,
                ["Name"] = $"System {id}",
                ["UUID"] = system.Uuid.ToString(),
                ["PowerState"] = system.Machine.IsOn ? "On" : "Off",
                ["LastResetTime"] = SaysWhenItWasReset ? $"2026-01-01T00:00:{system.Machine.Starts:00}Z" : null,
                ["Boot"] = new JsonObject { ["BootSourceOverrideEnabled"] = "Disabled", ["BootSourceOverrideTarget"] = "None" },
                ["Actions"] = new JsonObject
                {
                    ["#ComputerSystem.Reset"] = new JsonObject
                    {
                        ["target"] = $"{path}/Actions/ComputerSystem.Reset",
                        ["ResetType@Redfish.AllowableValues"] = new JsonArray("On", "ForceOff", "ForceRestart", "GracefulShutdown"),
                    },
                },
            });
        }
    }

    private async Task ResetAsync(HttpContext context, QemuMachine machine)
    {
        var type = (string?)(await JsonNode.ParseAsync(context.Request.Body))?["ResetType"];
        if (IsStrict && context.Request.Headers.IfMatch.Count == 0) await RefuseAsync(context, 428, "Base.1.0.PreconditionRequired", "If-Match is needed.", "Send it.");
        else if (type == "GracefulShutdown" && !machine.IsOn) await RefuseAsync(context, 409, "Base.1.0.ActionNotSupported", "The host is powered off.", "Power on the host first.");
        else
        {
            if (!Lies && TaskState is null) Do(machine, type);
            context.Response.StatusCode = TaskState is null ? 204 : 202;
            if (TaskState is not null) context.Response.Headers.Location = $"https://{context.Request.Host}/redfish/v1/TaskService/TaskMonitors/1";
        }
    }

    private static void Do(QemuMachine machine, string? type)
    {
        if (type is "ForceOff" or "GracefulShutdown" or "ForceRestart") machine.Off();
        if (type is "On" or "ForceRestart") machine.On();
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (!HasSessions)
        {
            context.Response.StatusCode = 405;
            return;
        }
        var login = await JsonNode.ParseAsync(context.Request.Body);
        if ((string?)login?["UserName"] != User || (string?)login?["Password"] != Password)
        {
            await RefuseAsync(context, 401, "Base.1.0.ResourceAtUriUnauthorized", "The name or the password is wrong.", "None");
            return;
        }
        var (token, id) = (Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), $"{Interlocked.Increment(ref _sessionNumber)}");
        _sessions[token] = id;
        context.Response.StatusCode = 201;
        context.Response.Headers["X-Auth-Token"] = token;
        context.Response.Headers.Location = $"/redfish/v1/SessionService/Sessions/{id}";
        await WriteAsync(context, new JsonObject { ["@odata.id"] = $"/redfish/v1/SessionService/Sessions/{id}", ["Id"] = id, ["UserName"] = User });
    }

    private void SignOut(HttpContext context, string id)
    {
        foreach (var one in _sessions.Where(one => one.Value == id).ToList()) _sessions.TryRemove(one);
        context.Response.StatusCode = 204;
    }

    private bool IsSignedIn(HttpRequest request) => _sessions.ContainsKey($"{request.Headers["X-Auth-Token"]}")
        || request.Headers.Authorization == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}";

    private JsonObject Root()
    {
        var root = new JsonObject
        {
            ["@odata.id"] = "/redfish/v1/",
            ["Id"] = "RootService",
            ["Name"] = "Root Service",
            ["RedfishVersion"] = "1.15.0",
            ["UUID"] = Guid.Empty.ToString(),
            ["Systems"] = Link("/redfish/v1/Systems"),
        };
        if (HasSessions) root["Links"] = new JsonObject { ["Sessions"] = Link("/redfish/v1/SessionService/Sessions") };
        return root;
    }

    private JsonObject Job() => new()
    {
        ["@odata.id"] = "/redfish/v1/TaskService/Tasks/1",
        ["Id"] = "1",
        ["Name"] = "Task",
        [nameof(TaskState)] = TaskState,
        ["Messages"] = new JsonArray(new JsonObject { ["Message"] = "The power supply is not ready.", ["Resolution"] = "Plug it in." }),
    };

    private static JsonObject Link(string path) => new() { ["@odata.id"] = path };

    private static Task RefuseAsync(HttpContext context, int status, string id, string message, string resolution)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = id,
                ["message"] = "A general error has occurred.",
                ["@Message.ExtendedInfo"] = new JsonArray(new JsonObject { ["MessageId"] = id, ["Message"] = message, ["Resolution"] = resolution }),
            },
        });
    }

    private static Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=bmc.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
