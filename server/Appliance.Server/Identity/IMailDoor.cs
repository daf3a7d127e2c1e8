namespace Appliance.Server.Identity;

/// <summary>Sends mail to one person. The room that can mail registers it; without one nothing is mailed.</summary>
public interface IMailDoor
{
    /// <summary>There is a mail server to give it to. When not, nothing is worth making ready.</summary>
    bool IsOpen { get; }

    /// <summary>Takes it in at once and never throws; sending goes on afterwards.</summary>
    void Send(Mail mail);
}

/// <param name="Text">Plain text. It may hold a secret, so it is in no log.</param>
public sealed record Mail(string To, string Subject, string Text);
