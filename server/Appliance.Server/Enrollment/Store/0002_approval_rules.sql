create table enrollment.approval_rules (
  id uuid primary key,
  name text not null unique,
  position integer not null,           -- lower is asked first
  conditions jsonb not null,
  pool text not null,
  host_name text not null,             -- a template
  most integer not null,
  used integer not null default 0,     -- machines let in; never sinks
  ends timestamptz,
  unless_data boolean not null,
  changed_by text not null,
  changed timestamptz not null
);

-- Who was let in by a rule, by the address it booted from. A machine that was removed is not let in again.
create table enrollment.rule_approvals (
  rule uuid not null references enrollment.approval_rules on delete cascade,
  mac text not null,
  resource uuid not null,
  number integer not null,             -- what {n} became
  decided timestamptz not null,
  primary key (rule, mac)
);

create index rule_approvals_mac on enrollment.rule_approvals (mac);
