-- A reset gives a partition's owner a new epoch. A member without a process of its own is not told: until it has read from where the
-- group was put, what it commits is of before.
alter table committed_offset add column reset_epoch bigint;
