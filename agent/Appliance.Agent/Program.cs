return await Appliance.Agent.Commands.CommandLine.RunAsync(args);
