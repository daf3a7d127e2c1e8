namespace Appliance.Plugins;

/// <summary>Where a plug-in says what happened.</summary>
[PluginFace("events")]
public interface IPluginEvents
{
    /// <summary>
    /// Says a fact in the past tense; it stands in the event list under the object "plugin/NAME". Never waits and never throws: kept in
    /// memory until the store takes it; equal ones within a minute are counted, not repeated.
    /// </summary>
    /// <param name="fact">Small letters, digits and hyphens: "mail-sent". The event's name is the plug-in's and this: "chat.mail-sent".</param>
    /// <param name="message">For people, one sentence.</param>
    void Raise(string fact, Contracts.Severity severity, string message);
}
