-- Messages for people: the log as text, in psql or a report. Programs read by the API: what this view shows may change with a release.

-- Bytes as text. What is not valid UTF-8, or holds a zero byte, which text cannot, appears in base64 behind the word base64.
create function text_of(content bytea) returns text language plpgsql immutable strict as $$
begin
    return convert_from(content, 'UTF8');
exception
    when character_not_in_repertoire or untranslatable_character then
        return 'base64:' || translate(encode(content, 'base64'), E'\n', '');
end
$$;

-- Headers as a JSON array of {"key", "value"} in their order. Stored are, for each, the length of the name, the name, the length of
-- the value or -1 for none, and the value; lengths have 32 bits, big-endian. Bytes of any other form appear as one text.
create function headers_of(headers bytea) returns json language plpgsql immutable strict as $$
declare
    at     integer := 0;
    length integer;
    name   text;
    list   json[] := '{}';
begin
    while at < octet_length(headers) loop
        length := get_byte(headers, at) << 24 | get_byte(headers, at + 1) << 16 | get_byte(headers, at + 2) << 8 | get_byte(headers, at + 3);
        name := furrow.text_of(substring(headers from at + 5 for length));
        at := at + 4 + length;
        length := get_byte(headers, at) << 24 | get_byte(headers, at + 1) << 16 | get_byte(headers, at + 2) << 8 | get_byte(headers, at + 3);
        list := list || json_build_object('key', name, 'value',
            case when length >= 0 then furrow.text_of(substring(headers from at + 5 for length)) end);
        at := at + 4 + greatest(length, 0);
    end loop;
    return array_to_json(list);
exception
    when data_exception then
        return to_json(furrow.text_of(headers));
end
$$;

-- By way of segment_base, so that only the segments that hold a partition are looked into, each by its primary key: name the topic
-- and the partition, and bound the offset, wherever the log is large. A transaction that reads the view holds back the truncation of segments until it ends.
create view message_text as
select t.name as topic,
       p.number as partition,
       m."offset",
       m.published_at,
       m.publisher_timestamp,
       text_of(m.key) as key,
       text_of(m.value) as value,
       headers_of(m.headers) as headers
  from topic t
  join topic_partition p on p.topic_id = t.id
  join segment_base b on b.partition_id = p.id
  join message m on m.segment = b.segment and m.partition_id = p.id and m."offset" >= p.log_start_offset
 where t.state = 'active';

comment on view message_text is
    'Messages that can still be read, for people: key, value and headers as text, or in base64 behind "base64:". Programs use the API.';
