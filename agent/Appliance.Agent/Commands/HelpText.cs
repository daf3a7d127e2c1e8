namespace Appliance.Agent.Commands;

internal static class HelpText
{
    public const string All = """
        appliance-agent: what a machine says to its appliance

          appliance-agent [--config FILE] [--state DIR]
              Stay connected as a member. What a service manager starts, after `join`.

          appliance-agent join --token TOKEN [--server HOST:8445] [--interface NAME] [--state DIR]
              Make this host a member. An operator makes the token; --token - reads it from standard input.
              Waits for approval where the token does not give it.

          appliance-agent discover [--console DEVICE]... [--command-line FILE] [--state DIR]
              The discovery system's role: appliance, pin and token come from the kernel's command line
              (appliance.server= appliance.pin= appliance.token= BOOTIF=). Writes to no disk.

          appliance-agent inventory
              Print this machine's hardware as JSON.

          appliance-agent --simulate N --boot URL [--until pending|member] [--first NUMBER] [--state DIR]
          appliance-agent --simulate N --server HOST:8445 --pin PIN [--boot-tokens FILE] [--until pending|member] [--first NUMBER] [--state DIR]
          appliance-agent --simulate N --tokens FILE [--until pending|member] [--first NUMBER] [--state DIR]
              Be N machines with hardware of their own that enrol and stay connected: as strangers booted by the boot scripts
              of URL (http://HOST:8080), as strangers told server and pin, or as hosts joining with a token each (- is standard input).
              Orders to them are rehearsed and change nothing. With --state they are the same members after a restart.

          --help, --version

        Defaults: --config /etc/appliance/agent.json, --state /var/lib/appliance-agent (discover: /run/appliance-agent).
        Exit codes: 0 done, 1 refused, 2 wrong usage, 3 the appliance does not answer, 78 settings or state are damaged.
        """;
}
