-- Who was given which IPv6 address, and until when. One row per address: the newest holder replaces the one before.
-- The revision grows with each write, so that a write which was held up on its way can not undo a later one.
create table dhcp6.leases (
  subnet    uuid        not null,
  address   inet        not null,
  duid      bytea       not null,
  iaid      bigint      not null,
  mac       macaddr,
  state     text        not null check (state in ('Active', 'Released', 'Declined')),
  granted   timestamptz not null,
  expires   timestamptz not null,
  revision  bigint      not null,
  primary key (subnet, address)
);
