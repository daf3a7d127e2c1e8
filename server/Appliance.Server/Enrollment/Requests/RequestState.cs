namespace Appliance.Server.Enrollment.Requests;

internal enum RequestState
{
    Waiting,
    Approved,
    Rejected,
    Expired,

    /// <summary>The same machine registered again later, with another key.</summary>
    Superseded,
}
