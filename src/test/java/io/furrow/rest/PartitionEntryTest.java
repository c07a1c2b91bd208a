package io.furrow.rest;

import static io.furrow.rest.Refusals.json;
import static io.furrow.rest.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.furrow.api.TopicPartition;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartitionEntryTest {
    @Test
    void offsets_come_with_metadata_where_the_client_wants() {
        assertEquals(
                List.of(
                        new PartitionEntry(new TopicPartition("a", 0), 7, ""),
                        new PartitionEntry(new TopicPartition("a", 1), 0, "x")),
                PartitionEntry.offsets(json("""
                        [{"topic":"a","partition":0,"offset":7,"metadata":null},
                         {"offset":0,"metadata":"x","partition":1,"topic":"a"}]""")));
    }

    @Test
    void what_is_missing_or_too_much_is_named() {
        refused(ErrorCode.UNACCEPTABLE, "/0", () -> PartitionEntry.offsets(json("[{\"topic\":\"a\",\"partition\":0}]")));
        refused(ErrorCode.UNACCEPTABLE, "/0", () -> PartitionEntry.partitions(json("[{\"topic\":\"a\"}]")));
        refused(
                ErrorCode.UNEXPECTED,
                "/0/offset",
                () -> PartitionEntry.partitions(json("[{\"topic\":\"a\",\"partition\":0,\"offset\":1}]")));
        refused(
                ErrorCode.UNEXPECTED,
                "/0/metadata",
                () -> PartitionEntry.timestamps(json("[{\"topic\":\"a\",\"partition\":0,\"metadata\":\"\"}]")));
        refused(
                ErrorCode.UNACCEPTABLE,
                "/0/offset",
                () -> PartitionEntry.offsets(json("[{\"topic\":\"a\",\"partition\":0,\"offset\":9223372036854775807}]")));
        refused(
                ErrorCode.UNACCEPTABLE,
                "/1",
                () -> PartitionEntry.partitions(
                        json("[{\"topic\":\"a\",\"partition\":0},{\"topic\":\"a\",\"partition\":0}]")));
    }

    @Test
    void lists_and_metadata_are_limited() {
        assertEquals(1024, PartitionEntry.partitions(json(list(1024))).size());
        refused(ErrorCode.TOO_LARGE, "/1024", () -> PartitionEntry.partitions(json(list(1025))));
        PartitionEntry.offsets(json(withMetadata(4096)));
        refused(ErrorCode.TOO_LARGE, "/0/metadata", () -> PartitionEntry.offsets(json(withMetadata(4097))));
    }

    private static String withMetadata(int length) {
        return "[{\"topic\":\"a\",\"partition\":0,\"offset\":1,\"metadata\":\"" + "m".repeat(length) + "\"}]";
    }

    private static String list(int size) {
        return IntStream.range(0, size)
                .mapToObj(number -> "{\"topic\":\"a\",\"partition\":" + number + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }
}
