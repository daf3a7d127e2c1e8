using Appliance.Agent.Contracts;
using Appliance.Contracts;

namespace Appliance.Server.Agents.Calls;

/// <summary>How much one agent may say in a minute: heartbeats every five seconds and a few reports are far below it.</summary>
internal sealed class MessagePace(TimeProvider clock)
{
    public const int MessagesPerMinute = 300;
    public const int ReportsPerMinute = 20;

    /// <summary>About orders: an agent of ours says a hundred lines a second at most, and the ends of its orders.</summary>
    public const int ProgressPerMinute = 12_000;

    private long _minute = clock.GetTimestamp();
    private int _messages;
    private int _reports;
    private int _progress;

    /// <exception cref="FaultException">Exhausted.</exception>
    public void Count(FromAgent.SayOneofCase kind)
    {
        if (clock.GetElapsedTime(_minute) > TimeSpan.FromMinutes(1)) (_minute, _messages, _reports, _progress) = (clock.GetTimestamp(), 0, 0, 0);
        if (kind == FromAgent.SayOneofCase.Progress) _progress++;
        else _messages++;
        if (kind == FromAgent.SayOneofCase.Hardware) _reports++;
        if (_messages > MessagesPerMinute || _reports > ReportsPerMinute || _progress > ProgressPerMinute)
            throw new FaultException(FaultKind.Exhausted, FaultCodes.AgentNoisy, "The agent sends too many messages.");
    }
}
