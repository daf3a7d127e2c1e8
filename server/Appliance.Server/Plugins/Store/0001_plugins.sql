-- What operators decided about plug-ins. One that has no row is as it came: services on, everything else off.
create table plugins.decisions (
  name text primary key,
  enabled boolean not null,
  state text not null check (state in ('Installed', 'Enabled', 'Running', 'Failed')),
  failure text,
  -- SHA-256 of the folder that was enabled; no other code is loaded.
  digest text not null default '',
  settings jsonb not null default '{}',
  changed timestamptz not null default now()
);
