-- How far each stream has been sent, and since when it can not be.
create table syslog.streams (
  name           text primary key,
  sent           bigint not null,
  failing_since  timestamptz
);
