-- Consumer groups: members, who owns which partition, committed offsets, and the messages a group has given up on.

-- The epoch grows with every change of members, subscriptions or partitions.
create table consumer_group (
    id                integer generated always as identity primary key,
    name              varchar(249) not null unique,
    epoch             bigint       not null default 0,
    catalogue_version bigint       not null default 0,
    created_at        timestamptz  not null default clock_timestamp()
);

-- Every time here is the database's. The member epoch is the group's epoch the member has seen.
create table group_member (
    group_id             integer      not null references consumer_group on delete cascade,
    id                   varchar(249) not null,
    topics               text[],                      -- subscribed by name
    pattern              varchar(1000),               -- or by a regular expression
    assigned             boolean      not null default false, -- or partitions taken by hand
    client_data          varchar(4096),
    offset_reset         varchar(8)   not null check (offset_reset in ('earliest', 'latest', 'none')),
    auto_commit          boolean      not null,
    session_timeout_ms   bigint       not null,
    max_poll_interval_ms bigint       not null,
    rebalance_timeout_ms bigint       not null,
    last_seen            timestamptz  not null default clock_timestamp(),
    last_poll            timestamptz  not null default clock_timestamp(),
    polling_until        timestamptz,                 -- a poll is running at most until then
    poll                 bigint       not null default 0, -- which one: polls are counted
    primary key (group_id, id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Offset and ownership share a row on purpose: a commit is one conditional update, and handing a partition over waits for it.
create table committed_offset (
    group_id         integer       not null references consumer_group on delete cascade,
    partition_id     integer       not null references topic_partition on delete cascade,
    committed        bigint,                          -- the next offset to read; null: none committed yet
    metadata         varchar(4096) not null default '',
    committed_at     timestamptz,
    owner            varchar(249),
    owner_epoch      bigint        not null default 0,
    target           varchar(249),                    -- who is to own it; another than the owner: the owner is to release it
    release_deadline timestamptz,
    position         bigint,                          -- where a member without a process of its own reads on
    position_version bigint        not null default 0,
    failures         integer       not null default 0,  -- tries of the message at the committed offset
    first_error      varchar(4000),
    last_error       varchar(4000),
    primary key (group_id, partition_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create index committed_offset_partition on committed_offset (partition_id);

create table failed_message (
    group_id            integer     not null references consumer_group on delete cascade,
    partition_id        integer     not null references topic_partition on delete cascade,
    "offset"            bigint      not null,
    state               varchar(8)  not null check (state in ('dead', 'parked')),
    published_at        timestamptz not null,
    publisher_timestamp timestamptz,
    key                 bytea,
    value               bytea,
    headers             bytea,
    attempts            integer     not null,
    first_error         varchar(4000) not null,
    last_error          varchar(4000) not null,
    failed_at           timestamptz not null default clock_timestamp(),
    primary key (group_id, partition_id, "offset")
);
