-- No agent could ever tell a BMC's MAC address; what was kept in its place is gone from the contract.
update inventory.reports set hardware = hardware #- '{bmc,mac}';
