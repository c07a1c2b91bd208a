-- A segment that is going to be truncated needs no vacuum for its inserts: that wrote as much again as publishing did, and frees nothing.
-- Old transaction ids are still seen to in time (autovacuum_freeze_max_age). The segments of what is kept for ever stay as they are.
do $$
begin
    for n in 0..23 loop
        execute format('alter table %I set (autovacuum_vacuum_insert_threshold = -1)', 'message_s' || to_char(n, 'FM00'));
    end loop;
end
$$;
