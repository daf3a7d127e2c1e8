-- With IPMI: table 22-20 of its specification. Null: the usual one.
alter table power.machines add cipher_suite int;
