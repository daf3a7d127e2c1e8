namespace Appliance.Server.Identity;

/// <summary>Where strangers ask to join; Agents, upstairs, says it. Join tokens carry it, so that a host needs nothing but its token.</summary>
public interface IEnrolmentDoor
{
    /// <summary>The TCP port of the enrolment listener.</summary>
    int Port { get; }
}
