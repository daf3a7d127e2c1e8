using Appliance.Contracts;

namespace Appliance.Server.Agents.Calls;

/// <summary>How much one agent may say in a minute: heartbeats every five seconds and a few reports are far below it.</summary>
internal sealed class MessagePace(TimeProvider clock)
{
    public const int MessagesPerMinute = 300;
    public const int ReportsPerMinute = 20;

    private long _minute = clock.GetTimestamp();
    private int _messages;
    private int _reports;

    /// <exception cref="FaultException">Exhausted.</exception>
    public void Count(bool isReport)
    {
        if (clock.GetElapsedTime(_minute) > TimeSpan.FromMinutes(1)) (_minute, _messages, _reports) = (clock.GetTimestamp(), 0, 0);
        _messages++;
        if (isReport) _reports++;
        if (_messages > MessagesPerMinute || _reports > ReportsPerMinute)
            throw new FaultException(FaultKind.Exhausted, FaultCodes.AgentNoisy, "The agent sends too many messages.");
    }
}
