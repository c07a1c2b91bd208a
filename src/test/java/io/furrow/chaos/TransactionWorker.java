package io.furrow.chaos;

import io.furrow.api.FurrowException;
import io.furrow.api.OutgoingMessage;
import io.furrow.api.Receipt;
import io.furrow.chaos.Operation.Publish;
import io.furrow.chaos.Operation.Txn;
import jakarta.transaction.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client inside a replica that publishes several messages and writes rows of its own, all in one transaction. */
final class TransactionWorker implements Runnable {
    /** The table of those rows: each published value once, or not at all. */
    static final String TABLE = "chaos_note";

    /** What makes the table. */
    static final String CREATE = "create table " + TABLE + " (value text not null)";

    private static final Duration PAUSE = Duration.ofMillis(120);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Workers home;
    private final Scribe scribe;
    private final Draws draws;
    private final String name;
    private int count;

    TransactionWorker(Workers home, Scribe scribe, long seed) {
        this.home = home;
        this.scribe = scribe;
        this.draws = Draws.of(seed, "transactions");
        this.name = "t-" + System.getProperty(OnlyInChaos.LIFE, "");
    }

    /** Why a transaction is rolled back on purpose. */
    private static final class ChangedMind extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public void run() {
        try {
            while (home.publishing()) {
                Txn txn = draw();
                scribe.begins(txn);
                Scribe.Outcome outcome = new Scribe.Outcome(Event.Type.INFO, txn);
                try {
                    outcome = publish(txn);
                } finally {
                    scribe.ended(outcome.type(), outcome.operation());
                }
                draws.think(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Txn draw() {
        List<Publish> publishes = new ArrayList<>();
        for (int n = draws.between(1, 4); n > 0; n--) {
            String topic = draws.percent(60) ? Topology.ORDERS : Topology.PAYMENTS;
            String value = name + "-" + ++count;
            publishes.add(new Publish(topic, draws.key(), value, null, null, null, null));
        }
        return new Txn(publishes, List.of());
    }

    private Scribe.Outcome publish(Txn txn) throws InterruptedException {
        List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
        try {
            home.transaction.begin();
            for (Publish publish : txn.publishes()) {
                receipts.add(home.publisher
                        .publish(OutgoingMessage.to(publish.topic(), publish.value())
                                .withKey(publish.key()))
                        .toCompletableFuture());
                home.entities
                        .createNativeQuery("insert into " + TABLE + " (value) values (?1)")
                        .setParameter(1, publish.value())
                        .executeUpdate();
            }
            if (draws.percent(10)) {
                throw new ChangedMind();
            }
        } catch (Exception e) {
            // COMMIT was never sent: whatever became of the connection, the database rolls back.
            rollback();
            return new Scribe.Outcome(Event.Type.FAIL, txn);
        }
        try {
            scribe.commits();
            home.transaction.commit();
        } catch (Exception e) {
            // The receipts know whether it was stored.
            rollback();
        }
        return settled(txn, receipts);
    }

    private void rollback() {
        try {
            if (home.transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
                home.transaction.rollback();
            }
        } catch (Exception e) {
            // It is rolled back when the connection ends.
        }
    }

    private static Scribe.Outcome settled(Txn txn, List<CompletableFuture<Receipt>> receipts)
            throws InterruptedException {
        List<Publish> stored = new ArrayList<>();
        for (int i = 0; i < receipts.size(); i++) {
            try {
                Receipt receipt = receipts.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                Publish wanted = txn.publishes().get(i);
                stored.add(new Publish(
                        wanted.topic(),
                        wanted.key(),
                        wanted.value(),
                        null,
                        receipt.partition(),
                        receipt.offset(),
                        receipt.timestamp().toEpochMilli()));
            } catch (ExecutionException e) {
                return new Scribe.Outcome(
                        e.getCause() instanceof FurrowException.NotStored ? Event.Type.FAIL : Event.Type.INFO, txn);
            } catch (TimeoutException e) {
                return new Scribe.Outcome(Event.Type.INFO, txn);
            }
        }
        return new Scribe.Outcome(Event.Type.OK, new Txn(stored, List.of()));
    }
}
