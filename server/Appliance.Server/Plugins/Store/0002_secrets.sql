-- Which secret settings an operator has set; what they are is sealed among the appliance's secrets.
alter table plugins.decisions add column secrets text[] not null default '{}';
