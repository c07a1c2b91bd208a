-- A plan is kept until the statistics change, and they are looked at once a minute. One that was made when autovacuum had found a
-- page of rows reads the whole table, and goes on doing so while thousands of rows come. As long as PostgreSQL knows nothing of a
-- table it expects ten pages, and takes the index: so it is to find out only once there are more than that.
do $$
begin
    for n in 0..31 loop
        execute format('alter table %I set (autovacuum_analyze_threshold = 10000, autovacuum_vacuum_threshold = 10000)',
            'message_s' || to_char(n, 'FM00'));
    end loop;
    for n in 24..31 loop
        execute format('alter table %I set (autovacuum_vacuum_insert_threshold = 10000)', 'message_s' || to_char(n, 'FM00'));
    end loop;
end
$$;

alter table topic set (autovacuum_analyze_threshold = 5000, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 5000);
alter table topic_partition set (autovacuum_analyze_threshold = 5000, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 5000);
alter table segment_base set (autovacuum_analyze_threshold = 5000, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_threshold = 5000);
alter table publish_key set (autovacuum_analyze_threshold = 10000, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = 10000);
