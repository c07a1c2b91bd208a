package io.furrow.rest;

import io.furrow.api.Bytes;
import io.furrow.api.FurrowException;
import io.furrow.api.FurrowException.OffsetOutOfRange;
import io.furrow.api.Message;
import io.furrow.api.ReadLimits;
import io.furrow.api.Tail;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a topic to one client. It takes from the log what the client has room for, and keeps no more than that. Run by the
 * thread of its request; watched and stopped by others.
 */
final class TopicStream {
    /* What a client that stops reading leaves in memory, with one message if that is larger. */
    private static final ReadLimits PIECE = new ReadLimits(100, 64 * 1024, Duration.ZERO);

    private static final int RECONNECT_MS = 1000;
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(5);

    /* Then it looks whether it is to stop. */
    private static final Duration ROOM_PAUSE = Duration.ofSeconds(1);
    private static final Duration DATABASE_PAUSE = Duration.ofSeconds(1);
    private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private final Tail tail;
    private final StreamMemory memory;
    private final RecordWriter records;
    private final Duration keepAlive;
    private final @Nullable Instant expires;
    private final Cursor cursor;
    private List<Message<Bytes>> found = List.of();
    private long held;
    private volatile boolean stopped;
    private volatile @Nullable Thread thread;
    private volatile @Nullable WatchedOutput output;

    /**
     * Looks what there is to begin with.
     *
     * @param expires from when on the client may not read any more, or null for never
     * @throws Refused when the first record cannot be shown in the format: a stream that has not begun can still be refused
     */
    TopicStream(Tail tail, StreamMemory memory, Format format, Duration keepAlive, @Nullable Instant expires) {
        this.tail = tail;
        this.memory = memory;
        this.records = new RecordWriter(format);
        this.keepAlive = keepAlive;
        this.expires = expires;
        this.cursor = new Cursor(tail.cursor());
        if (tail.await(Duration.ZERO) && read(FIRST_PATIENCE)) {
            try {
                records.check(found.subList(0, Math.min(found.size(), 1)));
            } catch (Refused e) {
                forget();
                throw e;
            }
        }
    }

    /** Takes what the log has next, as soon as there is memory for it; answers whether there was in time. */
    private boolean read(Duration patience) {
        try {
            if (!memory.awaitRoom(patience)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FurrowException.Unavailable("The stream was interrupted.", e);
        }
        try {
            found = tail.next(PIECE);
        } finally {
            // The writer of JSON has a copy of what it writes.
            held = 2 * found.stream().mapToLong(TopicStream::size).sum();
            memory.read(held);
        }
        return true;
    }

    private static long size(Message<Bytes> message) {
        return length(message.key()) + length(message.value());
    }

    private static long length(@Nullable Bytes bytes) {
        return bytes == null ? 0 : bytes.length();
    }

    /** What was read is on its way, or will never be. */
    private void forget() {
        found = List.of();
        memory.written(held);
        held = 0;
    }

    /** Why a stream is over, as the client is told. */
    private record Ending(String event, JsonWriter.Content data) {}

    /** Streams until something ends it. */
    void run(OutputStream client) throws IOException {
        WatchedOutput out = new WatchedOutput(client);
        thread = Thread.currentThread();
        output = out;
        // A client that is cut off before the first record resumes from here.
        new EventWriter(out).retry(RECONNECT_MS).id(cursor.text()).end().flush();
        Ending ending = null;
        try {
            while (ending == null) {
                ending = mayStay() <= 0 ? expired() : found.isEmpty() ? wait(out) : write(out);
            }
        } finally {
            forget();
        }
        new EventWriter(out)
                .retry(RECONNECT_MS)
                .event(ending.event())
                .data(ending.data())
                .end()
                .flush();
    }

    /** Tells the client to connect elsewhere, as soon as it has got what is being written. */
    void stop() {
        stopped = true;
        tail.wakeUp();
        LockSupport.unpark(thread);
    }

    /** Cuts the client off if it has taken nothing since that time. */
    boolean cut(long before) {
        WatchedOutput out = output;
        return out != null && out.cut(before);
    }

    /** How many nanoseconds the client may still read. */
    private long mayStay() {
        return expires == null
                ? Long.MAX_VALUE
                : Duration.between(Instant.now(), expires).toNanos();
    }

    private static Ending expired() {
        return new Ending(
                "end",
                Problem.of(new Refused(
                        ErrorCode.NOT_AUTHENTICATED, "The token has expired. Connect again with another one.")));
    }

    private @Nullable Ending write(WatchedOutput out) throws IOException {
        EventWriter events = new EventWriter(out);
        Ending ending = null;
        for (Message<Bytes> message : found) {
            try {
                records.check(List.of(message));
            } catch (Refused e) {
                ending = new Ending("end", Problem.of(e));
                break;
            }
            cursor.pass(message);
            events.id(cursor.text()).event("record");
            events.data(json -> records.write(json, message)).end();
        }
        events.flush();
        forget();
        return ending;
    }

    /** Waits for something to write, and says that it is still there when nothing comes. */
    private @Nullable Ending wait(WatchedOutput out) throws IOException {
        long quietSince = System.nanoTime();
        while (!stopped) {
            long left = Math.min(keepAlive.toNanos() - (System.nanoTime() - quietSince), mayStay());
            if (mayStay() <= 0) {
                return null;
            }
            if (left <= 0) {
                out.write(KEEP_ALIVE);
                out.flush();
                return null;
            }
            try {
                if (tail.await(Duration.ofNanos(left))) {
                    read(Duration.ofNanos(Math.min(left, ROOM_PAUSE.toNanos())));
                }
            } catch (OffsetOutOfRange e) {
                return e.forgotten() ? gap(e) : new Ending("end", Problem.of(e));
            } catch (FurrowException e) {
                if (!e.retryable() || Thread.currentThread().isInterrupted()) {
                    return new Ending("end", Problem.of(e));
                }
                // The client need not know that the database is away.
                LockSupport.parkNanos(Math.min(left, DATABASE_PAUSE.toNanos()));
            } catch (RuntimeException e) {
                return new Ending("end", Problems.bug(e));
            }
            if (!found.isEmpty()) {
                return null;
            }
        }
        return new Ending(
                "end",
                json -> json.openObject()
                        .name("detail")
                        .value("The service stops. Connect again to go on.")
                        .closeObject());
    }

    /** Its cursor is none to resume from without having been told: so it is in the data, and not the event's id. */
    private Ending gap(OffsetOutOfRange e) {
        int partition = e.partition().partition();
        cursor.moveTo(partition, e.logStartOffset());
        return new Ending("gap", json -> {
            json.openObject().name("topic").value(e.partition().topic());
            json.name("partition").value(partition);
            json.name("offset").value(e.offset());
            json.name("log_start_offset").value(e.logStartOffset());
            json.name("cursor").value(cursor.text()).closeObject();
        });
    }
}
