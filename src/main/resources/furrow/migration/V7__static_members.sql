-- A reset gives a partition's owner a new epoch. A member without a process of its own is not told: until it has read from where the
-- group was put, what it commits is of before.
alter table committed_offset add column reset_epoch bigint;

-- A static member is one of its kind in its group, under whatever id it has joined last.
alter table group_member add column group_instance_id varchar(249);
create unique index group_member_instance on group_member (group_id, group_instance_id) where group_instance_id is not null;
