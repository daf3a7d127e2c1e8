return await Appliance.Server.ApplianceHost.RunAsync(args);
