namespace Appliance.Server.Plugins.Openings;

/// <summary>Something of the appliance that a plug-in can declare under "uses" and is then handed.</summary>
internal interface IOpening
{
    Type Face { get; }

    object For(Opened plugin);
}
