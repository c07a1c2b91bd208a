package io.furrow.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.furrow.api.FurrowException;
import io.furrow.api.Header;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Receipt;
import io.furrow.api.TopicPartition;
import io.furrow.codec.Codecs;
import io.furrow.store.AppendRequest;
import io.furrow.store.Catalogue;
import io.furrow.store.CatalogueTopic;
import io.furrow.store.Headers;
import io.furrow.store.Timestamps;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Encodes and checks messages on their publisher's thread; what is wrong is refused before anything waits. Safe for any thread. */
@ApplicationScoped
public class RequestMaker {
    @Inject
    PublishSettings settings;

    @Inject
    Codecs codecs;

    @Inject
    Catalogue catalogue;

    private final AtomicInteger turns = new AtomicInteger();

    PublishRequest request(
            List<OutgoingMessage> messages,
            @Nullable String idempotencyKey,
            CompletableFuture<List<Receipt>> receipts) {
        check(messages, idempotencyKey);
        List<PublishRequest.Encoded> encoded = new ArrayList<>(messages.size());
        Function<@Nullable Object, Codecs.Encoded> encoder = codecs.encoder();
        CatalogueTopic topic = catalogue.topic(messages.getFirst().topic());
        for (int i = 0; i < messages.size(); i++) {
            OutgoingMessage message = messages.get(i);
            if (!topic.name().equals(message.topic())) {
                topic = catalogue.topic(message.topic());
            }
            if (message.partition() != null
                    && message.partition() >= topic.partitionIds().size()) {
                topic = catalogue.refresh(message.topic());
            }
            encoded.add(encode(message, topic, encoder, i));
        }
        PublishRequest.Key key = idempotencyKey == null ? null : new PublishRequest.Key(idempotencyKey, hash(encoded));
        int turn = Partitioner.turn(idempotencyKey, turns.getAndIncrement());
        PublishRequest request = new PublishRequest(encoded, key, turn, receipts);
        if (request.bytes() > settings.bufferBytes()) {
            throw new FurrowException.TooLarge(
                    "/records",
                    "The request has " + request.bytes() + " bytes of messages; " + settings.bufferBytes()
                            + " is the most that can wait to be stored.");
        }
        AppendRequest routed = request.route(catalogue);
        long partitions = messages.size() <= PublishSettings.PARTITIONS
                ? messages.size()
                : routed.rows().stream()
                        .mapToInt(AppendRequest.Row::partitionId)
                        .distinct()
                        .count();
        if (partitions > PublishSettings.PARTITIONS) {
            throw new FurrowException.TooLarge(
                    "/records",
                    "The request goes to " + partitions + " partitions; " + PublishSettings.PARTITIONS
                            + " is the most for one.");
        }
        return request;
    }

    private void check(List<OutgoingMessage> messages, @Nullable String idempotencyKey) {
        if (messages.isEmpty()) {
            throw new FurrowException.Invalid("/records", "There is no message to publish.");
        }
        if (messages.size() > settings.requestRecords()) {
            throw new FurrowException.TooLarge(
                    "/records",
                    "The request has " + messages.size() + " messages; " + settings.requestRecords() + " is the most.");
        }
        if (messages.size() > 1 && messages.stream().anyMatch(m -> m.idempotencyKey() != null)) {
            throw new FurrowException.Invalid(
                    "/records",
                    "Messages published together share the idempotency key of their call; they have none of their own.");
        }
        if (idempotencyKey == null) {
            return;
        }
        if (!idempotencyKey.matches("[\\x20-\\x7e]{1,128}")) {
            throw new FurrowException.Invalid(
                    "/idempotency_key", "An idempotency key has 1 to 128 printable ASCII characters.");
        }
        if (messages.stream().map(OutgoingMessage::topic).distinct().count() > 1) {
            throw new FurrowException.Invalid("/records", "Messages under one idempotency key go to one topic.");
        }
    }

    /** @param record which of the request's messages it is, to name it where it is refused */
    private PublishRequest.Encoded encode(
            OutgoingMessage message,
            CatalogueTopic topic,
            Function<@Nullable Object, Codecs.Encoded> encoder,
            int record) {
        if (message.partition() != null
                && (message.partition() < 0
                        || message.partition() >= topic.partitionIds().size())) {
            throw new FurrowException.UnknownPartition(
                    new TopicPartition(message.topic(), message.partition()), pointer(record) + "/partition");
        }
        Codecs.Encoded key = encoder.apply(message.key());
        Codecs.Encoded value = encoder.apply(message.value());
        List<Header> named = headers(message.headers(), value.contentType(), record);
        byte[] headers = Headers.encode(named);
        PublishRequest.Encoded encoded = new PublishRequest.Encoded(
                message.topic(),
                message.partition(),
                key.bytes(),
                value.bytes(),
                headers,
                message.timestamp() == null ? null : Timestamps.micros(message.timestamp()));
        limit(key.bytes() == null ? 0 : key.bytes().length, settings.keyBytes(), "key", record, "/key");
        limit(bytes(named), settings.headerBytes(), "headers", record, "/headers");
        limit(encoded.size(), topic.settings().maxMessageBytes(), "message", record, "");
        return encoded;
    }

    private static String pointer(int record) {
        return "/records/" + record;
    }

    private static List<Header> headers(List<Header> given, @Nullable String contentType, int record) {
        if (given.size() > PublishSettings.HEADERS) {
            throw new FurrowException.TooLarge(
                    pointer(record) + "/headers",
                    "The message at " + pointer(record) + " has " + given.size() + " headers; "
                            + PublishSettings.HEADERS + " is the most.");
        }
        if (contentType == null || given.stream().anyMatch(h -> h.key().equals(Header.CONTENT_TYPE))) {
            return given;
        }
        List<Header> headers = new ArrayList<>(given);
        headers.add(Header.ofText(Header.CONTENT_TYPE, contentType));
        return headers;
    }

    /** Names and values, as the limit is told. */
    private static int bytes(List<Header> headers) {
        int sum = 0;
        for (Header header : headers) {
            sum += header.key().getBytes(UTF_8).length
                    + (header.value() == null ? 0 : header.value().length());
        }
        return sum;
    }

    private static void limit(int bytes, int most, String what, int record, String part) {
        if (bytes > most) {
            throw new FurrowException.TooLarge(
                    pointer(record) + part,
                    "The " + what + " at " + pointer(record) + part + " has " + bytes + " bytes; " + most
                            + " is the most.");
        }
    }

    private static byte[] hash(List<PublishRequest.Encoded> messages) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (PublishRequest.Encoded message : messages) {
                add(digest, message.topic().getBytes(UTF_8));
                add(digest, message.partition() == null ? null : number(message.partition()));
                add(digest, message.key());
                add(digest, message.value());
                add(digest, message.headers());
                add(digest, message.publisherMicros() == null ? null : number(message.publisherMicros()));
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static void add(MessageDigest digest, byte @Nullable [] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? -1 : part.length)
                .flip());
        if (part != null) {
            digest.update(part);
        }
    }
}
