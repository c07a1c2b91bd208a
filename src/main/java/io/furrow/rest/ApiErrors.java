package io.furrow.rest;

import static io.furrow.rest.ErrorCode.ABOVE_HIGH_WATERMARK;
import static io.furrow.rest.ErrorCode.BELOW_LOG_START;
import static io.furrow.rest.ErrorCode.COMMIT_BEYOND_LOG;
import static io.furrow.rest.ErrorCode.FENCED;
import static io.furrow.rest.ErrorCode.GROUP_NOT_EMPTY;
import static io.furrow.rest.ErrorCode.IDEMPOTENCY_CONFLICT;
import static io.furrow.rest.ErrorCode.ILLEGAL_STATE;
import static io.furrow.rest.ErrorCode.INSTANCE_EXISTS;
import static io.furrow.rest.ErrorCode.OUTCOME_UNKNOWN;
import static io.furrow.rest.ErrorCode.PARTITIONS_MAY_NOT_SHRINK;
import static io.furrow.rest.ErrorCode.QUOTA;
import static io.furrow.rest.ErrorCode.SUBSCRIPTION_CONFLICT;
import static io.furrow.rest.ErrorCode.TOPIC_EXISTS;
import static io.furrow.rest.ErrorCode.UNKNOWN_PARTITION;
import static io.furrow.rest.ErrorCode.UNKNOWN_TOPIC;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;

/** The errors that each operation may answer. */
final class ApiErrors {
    /** Those that do not follow from an operation's path, method and parameters. */
    private static final Map<String, List<ErrorCode>> OF_OPERATION = Map.ofEntries(
            Map.entry("createTopic", List.of(TOPIC_EXISTS)),
            Map.entry("changeTopic", List.of(PARTITIONS_MAY_NOT_SHRINK)),
            Map.entry("truncatePartition", List.of(UNKNOWN_PARTITION, ABOVE_HIGH_WATERMARK)),
            Map.entry("publish", List.of(UNKNOWN_PARTITION, IDEMPOTENCY_CONFLICT)),
            Map.entry("publishToPartition", List.of(IDEMPOTENCY_CONFLICT)),
            Map.entry("readRecords", List.of(BELOW_LOG_START, ABOVE_HIGH_WATERMARK)),
            Map.entry("streamRecords", List.of(UNKNOWN_PARTITION, BELOW_LOG_START, ABOVE_HIGH_WATERMARK, QUOTA)),
            Map.entry("createConsumer", List.of(INSTANCE_EXISTS)),
            Map.entry("subscribe", List.of(SUBSCRIPTION_CONFLICT)),
            Map.entry("assign", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION, SUBSCRIPTION_CONFLICT)),
            Map.entry("pollRecords", List.of(ILLEGAL_STATE, BELOW_LOG_START, ABOVE_HIGH_WATERMARK, OUTCOME_UNKNOWN)),
            Map.entry("commitOffsets", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION, FENCED, COMMIT_BEYOND_LOG)),
            Map.entry("committedOffsets", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION)),
            Map.entry(
                    "seek",
                    List.of(
                            UNKNOWN_TOPIC,
                            UNKNOWN_PARTITION,
                            ILLEGAL_STATE,
                            FENCED,
                            BELOW_LOG_START,
                            ABOVE_HIGH_WATERMARK)),
            Map.entry("seekToBeginning", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION, ILLEGAL_STATE, FENCED)),
            Map.entry("seekToEnd", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION, ILLEGAL_STATE, FENCED)),
            Map.entry("deleteGroup", List.of(GROUP_NOT_EMPTY)),
            Map.entry("resetOffsets", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION, BELOW_LOG_START, COMMIT_BEYOND_LOG)),
            Map.entry("listDeadLetters", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION)),
            Map.entry("redrive", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION)),
            Map.entry("unpark", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION)),
            Map.entry("discard", List.of(UNKNOWN_TOPIC, UNKNOWN_PARTITION)));

    /** They leave away what the caller may not know. */
    private static final Set<String> NEVER_FORBIDDEN = Set.of("listTopics", "listGroups");

    private ApiErrors() {}

    /** The errors of an operation, in the order of their codes. */
    static Set<ErrorCode> of(String path, PathItem.HttpMethod method, Operation operation) {
        Set<ErrorCode> errors = EnumSet.of(
                ErrorCode.MALFORMED,
                ErrorCode.UNEXPECTED,
                ErrorCode.NOT_AUTHENTICATED,
                ErrorCode.NOT_ACCEPTABLE,
                ErrorCode.MEDIA_TYPE,
                ErrorCode.URI_TOO_LONG,
                ErrorCode.BUG,
                ErrorCode.NOT_STORED);
        addWhen(!NEVER_FORBIDDEN.contains(operation.getOperationId()), errors, ErrorCode.NOT_ALLOWED);
        addWhen(path.contains("{topic}"), errors, UNKNOWN_TOPIC);
        addWhen(path.contains("{partition}"), errors, UNKNOWN_PARTITION);
        addWhen(path.contains("{instance}"), errors, ErrorCode.UNKNOWN_INSTANCE);
        addWhen(path.contains("/consumer-groups/{group}"), errors, ErrorCode.UNKNOWN_GROUP);
        addWhen(hasQuery(operation), errors, ErrorCode.UNACCEPTABLE);
        addWhen(method != PathItem.HttpMethod.GET, errors, OUTCOME_UNKNOWN);
        boolean mayHaveBody = method == PathItem.HttpMethod.POST || method == PathItem.HttpMethod.PATCH;
        addWhen(mayHaveBody, errors, ErrorCode.TOO_LARGE, QUOTA);
        boolean readsBody = operation.getRequestBody() != null;
        addWhen(readsBody, errors, ErrorCode.SLOW, ErrorCode.UNACCEPTABLE);
        errors.addAll(OF_OPERATION.getOrDefault(operation.getOperationId(), List.of()));
        return errors;
    }

    private static void addWhen(boolean so, Set<ErrorCode> errors, ErrorCode... more) {
        if (so) {
            Collections.addAll(errors, more);
        }
    }

    private static boolean hasQuery(Operation operation) {
        List<Parameter> parameters = operation.getParameters();
        return parameters != null && parameters.stream().anyMatch(parameter -> parameter.getIn() == Parameter.In.QUERY);
    }
}
