-- How each machine is switched, and what was seen of it. The password is a secret of Identity's. looks grows with every look, so that
-- one which was held up on its way can not overwrite a later one.
create table power.machines (
  resource    uuid        primary key,
  driver      text        not null,
  address     text,
  port        int,
  user_name   text,
  fingerprint text,
  through     uuid,
  has_password boolean    not null default false,
  changed     timestamptz not null default clock_timestamp(),
  state       text        not null default 'Unknown',
  known       text        not null default 'Unknown',
  since       timestamptz,
  seen        timestamptz,
  reason      text,
  misses      int         not null default 0,
  looks       bigint      not null default 0
);
