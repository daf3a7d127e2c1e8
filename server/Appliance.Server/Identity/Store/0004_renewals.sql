-- How each resource stands with the authority. Its row changes with every change of its certificates, so that another server sees it.
create table identity.standings (
  resource        uuid primary key,
  turn            bigint not null,
  changed         xid8 not null default pg_current_xact_id(),
  request         uuid,                     -- the latest renewal: asked again, it is answered again
  join_state      bytea,                    -- what the next renewal must bring; null before the first. Worth nothing without the key
  quarantined_at  timestamptz,
  recover_until   timestamptz               -- one renewal with an old certificate is allowed until then
);

insert into identity.standings (resource, turn) select resource, max(turn) from identity.certificates group by resource;

create index standings_changed on identity.standings (changed);

-- An outgoing certificate is good until its successor has been used.
alter table identity.certificates drop constraint certificates_status_check;
alter table identity.certificates add constraint certificates_status_check check (status in ('active', 'outgoing', 'superseded', 'revoked'));

create index certificates_of_resource on identity.certificates (resource);
