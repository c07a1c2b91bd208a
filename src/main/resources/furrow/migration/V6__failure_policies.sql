-- Parked keys, failed messages that are asked for again, and handlers that take their process with them.

alter table committed_offset
    add column taken_over boolean not null default false, -- the owner before left without releasing it
    add column trying     boolean not null default false, -- a try of the message at the committed offset began alone
    add column asked      bigint  not null default 0;     -- how often failed messages were asked for again

alter table failed_message
    add column due_since timestamptz,                     -- asked for again: the partition's owner is going to deliver it
    add column tries     integer not null default 0,      -- since then
    add column redrives  integer not null default 0;      -- how often it was asked for

create index failed_message_due on failed_message (group_id, partition_id, "offset") where due_since is not null;

-- A key may be longer than an index entry.
create index failed_message_parked on failed_message (group_id, partition_id, sha256(key), "offset") where state = 'parked';
