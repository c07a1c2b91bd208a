package io.furrow.rest;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** The schemas of the OpenAPI document, limits and all. */
final class ApiSchemas {
    private static final String PROBLEM = """
            {"type":"urn:furrow:error:41001","title":"Offset no longer kept","status":410,\
            "detail":"Offset 3 of orders-0 is no longer kept: the log starts at 10.","error_code":41001,\
            "message":"Offset 3 of orders-0 is no longer kept: the log starts at 10.","log_start_offset":10}""";

    private ApiSchemas() {}

    /** All schemas by name. */
    static Map<String, Schema> all(RestSettings limits) {
        Map<String, Schema> all = new LinkedHashMap<>();
        all.put("Names", array(text(1, 249), Integer.MAX_VALUE));
        addTopics(all);
        addRecords(all, limits);
        addConsumers(all);
        addGroups(all);
        addResets(all);
        all.put("Problem", problem());
        return all;
    }

    private static void addTopics(Map<String, Schema> all) {
        Schema count = integer(1, TopicRequest.MOST_PARTITIONS);
        Schema configs = OASFactory.createSchema()
                .type(SchemaType.OBJECT)
                .additionalPropertiesSchema(OASFactory.createSchema().type(SchemaType.STRING));
        all.put(
                "NewTopic",
                object(property("topic_name", text(1, 249)))
                        .addProperty("partitions_count", count)
                        .addProperty("replication_factor", integer(-1, Short.MAX_VALUE))
                        .addProperty("configs", configs));
        all.put("TopicChange", object().addProperty("partitions_count", count).addProperty("configs", configs));
        all.put(
                "Partition",
                object(property("partition", number()))
                        .addProperty("beginning_offset", number())
                        .addProperty("end_offset", number())
                        .addProperty("leader", number().description("Under the v2 types, instead of the offsets"))
                        .addProperty(
                                "replicas",
                                array(object(), 1).description("Under the v2 types, instead of the offsets")));
        all.put("Partitions", array(ref("Partition"), TopicRequest.MOST_PARTITIONS));
        all.put(
                "Topic",
                object(
                        property("name", text(1, 249)),
                        property("configs", configs),
                        property("partitions", ref("Partitions"))));
        all.put(
                "Offsets",
                object().addProperty("beginning_offset", number())
                        .addProperty("end_offset", number().description("The offset the next record will get"))
                        .addProperty("offset", number().description("With ?timestamp=, instead of the others")));
        all.put(
                "Truncation",
                object(
                        property("partition", integer(0, Integer.MAX_VALUE)),
                        property("before_offset", integer(0, PartitionEntry.LAST_OFFSET))));
    }

    private static void addRecords(Map<String, Schema> all, RestSettings limits) {
        Schema any = OASFactory.createSchema()
                .nullable(true)
                .description("JSON under application/json and the json type, base64 under binary, a string under text");
        Schema headers = array(
                object(property("key", text(1, 255)))
                        .addProperty(
                                "value",
                                text(0, (limits.headerBytes() + 2) / 3 * 4)
                                        .format("byte")
                                        .nullable(true)),
                RestSettings.HEADERS);
        all.put(
                "NewRecord",
                object(property("value", any))
                        .addProperty("key", any)
                        .addProperty("headers", headers.nullable(true))
                        .addProperty("partition", integer(0, Integer.MAX_VALUE).nullable(true))
                        .addProperty(
                                "timestamp",
                                integer(0, RecordReader.LAST_TIMESTAMP).nullable(true)));
        all.put(
                "NewRecords",
                object(property(
                                "records",
                                array(ref("NewRecord"), limits.requestRecords()).minItems(1)))
                        .description("At most " + limits.requestBytes() + " bytes, keys at most " + limits.keyBytes()
                                + ", headers of a record together at most " + limits.headerBytes()
                                + ", JSON nested at most " + JsonOutline.DEEPEST + " deep"));
        Schema receipt =
                object(property("partition", number()), property("offset", number()), property("timestamp", number()));
        Schema never = number().nullable(true).description("Under the v2 types, always null");
        all.put(
                "Receipts",
                object(property("offsets", array(receipt, limits.requestRecords())))
                        .addProperty("key_schema_id", never)
                        .addProperty("value_schema_id", never));
        all.put(
                "Record",
                object(
                                property("topic", text(1, 249)),
                                property("partition", number()),
                                property("offset", number()),
                                property("timestamp", number()),
                                property("key", any),
                                property("value", any),
                                property("headers", headers))
                        .addProperty("publisher_timestamp", number().description("Where the publisher gave one")));
        all.put("Records", array(ref("Record"), InstanceOptions.MOST_RECORDS));
        all.put(
                "Events",
                text(0, Integer.MAX_VALUE).description("Server-sent events; the data of a record is a Record"));
        all.put(
                "Slice",
                object(
                        property("records", ref("Records")),
                        property("next_offset", number()),
                        property("high_watermark", number())));
    }

    private static void addConsumers(Map<String, Schema> all) {
        all.put(
                "NewConsumer",
                object().addProperty("name", text(1, 249))
                        .addProperty("format", oneOf("json", "binary", "text"))
                        .addProperty("auto.offset.reset", oneOf("earliest", "latest", "none"))
                        .addProperty("enable.auto.commit", flag())
                        .addProperty("auto.commit.enable", flag())
                        .addProperty("consumer.request.timeout.ms", integer(0, InstanceOptions.LONGEST_POLL))
                        .addProperty("session.timeout.ms", integer(1000, 3_600_000))
                        .addProperty("group.instance.id", text(1, 212).nullable(true))
                        .addProperty("max.poll.records", integer(1, InstanceOptions.MOST_RECORDS))
                        .addProperty("commit.offset", oneOf("next", "last"))
                        .addProperty("fetch.min.bytes", integer(-1, Integer.MAX_VALUE))
                        .addProperty("isolation.level", oneOf("read_committed", "read_uncommitted")));
        all.put("Consumer", object(property("instance_id", text(1, 249)), property("base_uri", text(1, 4096))));
        all.put(
                "Subscription",
                object().addProperty("topics", array(text(1, 249), SubscriptionResource.MOST_TOPICS))
                        .addProperty("topic_pattern", text(1, 1000)));
        all.put("PartitionList", object(property("partitions", array(entry(), PartitionEntry.MOST))));
        Schema committed = array(
                entry().addProperty("offset", integer(0, PartitionEntry.LAST_OFFSET))
                        .addProperty(
                                "metadata",
                                text(0, PartitionEntry.LONGEST_METADATA).description("Counted in bytes of UTF-8")),
                PartitionEntry.MOST);
        all.put("CommittedOffsets", object().addProperty("offsets", committed));
        Schema times =
                array(entry().addProperty("timestamp", integer(0, RecordReader.LAST_TIMESTAMP)), PartitionEntry.MOST);
        all.put("Positions", object().addProperty("offsets", committed).addProperty("timestamps", times));
    }

    private static void addGroups(Map<String, Schema> all) {
        Schema members = array(
                object(
                        property("instance_id", text(1, 249)),
                        property("partitions", array(entry(), Integer.MAX_VALUE))),
                Integer.MAX_VALUE);
        all.put("Members", members);
        all.put(
                "Group",
                object(
                        property("group", text(1, 249)),
                        property("epoch", number()),
                        property("state", oneOf("empty", "assigning", "reconciling", "stable")),
                        property("members", ref("Members"))));
        Schema lag = entry().addProperty("committed_offset", number().nullable(true))
                .addProperty("end_offset", number())
                .addProperty("lag", number())
                .addProperty("lag_seconds", OASFactory.createSchema().type(SchemaType.NUMBER))
                .addProperty("instance_id", text(1, 249).nullable(true));
        all.put("Lags", array(lag, Integer.MAX_VALUE));
        all.put(
                "LagSummary",
                object(
                        property("total_lag", number()),
                        property("max_lag", number()),
                        property("max_lag_topic", text(1, 249).nullable(true)),
                        property("max_lag_partition", number().nullable(true)),
                        property("max_lag_seconds", OASFactory.createSchema().type(SchemaType.NUMBER))));
        Schema any = OASFactory.createSchema().nullable(true);
        Schema deadLetter = entry().addProperty("offset", number())
                .addProperty("timestamp", number())
                .addProperty("key", any)
                .addProperty("value", any)
                .addProperty("headers", array(OASFactory.createSchema().type(SchemaType.OBJECT), RestSettings.HEADERS))
                .addProperty("state", oneOf("dead", "parked"))
                .addProperty("due", flag().description("Asked for again, and not delivered yet"))
                .addProperty("attempts", number())
                .addProperty("first_error", text(0, Integer.MAX_VALUE))
                .addProperty("last_error", text(0, Integer.MAX_VALUE))
                .addProperty("redrives", number().description("How often it was asked for again"))
                .addProperty("failed_at", number());
        all.put(
                "FailedMessages",
                object().addProperty("topic", text(1, 249).nullable(true))
                        .addProperty(
                                "partition",
                                integer(0, Integer.MAX_VALUE).nullable(true).description("With its topic"))
                        .addProperty("key", any)
                        .addProperty(
                                "offsets",
                                array(integer(0, PartitionEntry.LAST_OFFSET), FailedRequest.MOST_OFFSETS)
                                        .description("With their partition; not for unpark"))
                        .addProperty(
                                "since", integer(0, RecordReader.LAST_TIMESTAMP).nullable(true))
                        .addProperty("max", integer(1, FailedRequest.MOST))
                        .addProperty("dry_run", flag()));
        all.put(
                "Redrive",
                object(
                        property("messages", number()),
                        property(
                                "exhausted",
                                number().description(
                                                "Those that were asked for too often and are left where they are")),
                        property("dry_run", flag())));
        all.put("DeadLetters", array(deadLetter, 1000));
        all.put(
                "RetentionReport",
                object(
                        property("partitions_trimmed", number()),
                        property("messages_forgotten", number()),
                        property("segments_truncated", number()),
                        property("topics_removed", number())));
    }

    private static void addResets(Map<String, Schema> all) {
        Schema numbers = array(integer(0, Integer.MAX_VALUE), PartitionEntry.MOST)
                .minItems(1)
                .nullable(true)
                .description("All partitions of the topic where it is absent");
        Schema value = number().nullable(true)
                .description(
                        "The offset, the timestamp or the duration in milliseconds, or how many messages to shift by:"
                                + " backwards where it is negative");
        all.put(
                "Reset",
                object(
                                property("topic", text(1, 249)),
                                property("to", oneOf("earliest", "latest", "offset", "timestamp", "duration", "shift")))
                        .addProperty("partitions", numbers)
                        .addProperty("value", value)
                        .addProperty("dry_run", flag()));
        Schema reset = entry().addProperty("old_offset", number().nullable(true))
                .addProperty("new_offset", number())
                .addProperty("end_offset", number());
        all.put("ResetOffsets", array(reset, TopicRequest.MOST_PARTITIONS));
    }

    private static Schema problem() {
        Schema fault = object(property("pointer", text(0, 10_000)), property("detail", text(0, 10_000)));
        return object(
                        property("type", text(1, 100)),
                        property("title", text(1, 100)),
                        property("status", number()),
                        property("detail", text(0, 10_000)),
                        property("error_code", number()),
                        property("message", text(0, 10_000)))
                .addProperty("errors", array(fault, 1))
                .addProperty("log_start_offset", number().description("With 41001: what a partition begins with"))
                .addProperty("high_watermark", number().description("With 41601: what will be written next"))
                .example(ApiExample.value(PROBLEM));
    }

    /** An object that must have these properties; those added later are up to the client. */
    @SafeVarargs
    private static Schema object(Map.Entry<String, Schema>... required) {
        Schema object = OASFactory.createSchema().type(SchemaType.OBJECT);
        for (Map.Entry<String, Schema> property : required) {
            object.addProperty(property.getKey(), property.getValue()).addRequired(property.getKey());
        }
        return object;
    }

    private static Map.Entry<String, Schema> property(String name, Schema schema) {
        return Map.entry(name, schema);
    }

    private static Schema entry() {
        return object(property("topic", text(1, 249)), property("partition", integer(0, Integer.MAX_VALUE)));
    }

    private static Schema array(Schema items, int most) {
        Schema array = OASFactory.createSchema().type(SchemaType.ARRAY).items(items);
        return most == Integer.MAX_VALUE ? array : array.maxItems(most);
    }

    private static Schema ref(String name) {
        return OASFactory.createSchema().ref(name);
    }

    private static Schema number() {
        return OASFactory.createSchema().type(SchemaType.INTEGER).format("int64");
    }

    static Schema integer(long lowest, long highest) {
        Schema integer = number().minimum(BigDecimal.valueOf(lowest));
        // In words where it is beyond 32 bits: Helidon would write such a number in YAML's notation into the JSON
        // document.
        return highest <= Integer.MAX_VALUE
                ? integer.maximum(BigDecimal.valueOf(highest))
                : integer.description("At most " + highest);
    }

    static Schema text(int shortest, int longest) {
        Schema text = OASFactory.createSchema().type(SchemaType.STRING).minLength(shortest);
        return longest == Integer.MAX_VALUE ? text : text.maxLength(longest);
    }

    private static Schema flag() {
        return OASFactory.createSchema().type(SchemaType.BOOLEAN);
    }

    static Schema oneOf(String... words) {
        List<Object> choices = Arrays.asList((Object[]) words);
        return OASFactory.createSchema().type(SchemaType.STRING).enumeration(choices);
    }
}
