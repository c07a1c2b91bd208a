package io.furrow.publish;

import io.furrow.store.CallersTransaction;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A stage that completes after the commit of a transaction, and refuses to be waited for inside it. */
final class AfterCommit<T> extends CompletableFuture<T> {
    private static final String NARAYANAS_END = "com.arjuna.ats.jta.cdi.async.";

    private final CallersTransaction transaction;
    private final @Nullable Object key;

    AfterCommit(CallersTransaction transaction) {
        this(transaction, transaction.key());
    }

    private AfterCommit(CallersTransaction transaction, @Nullable Object key) {
        this.transaction = transaction;
        this.key = key;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new AfterCommit<>(transaction, key);
    }

    @Override
    public T join() {
        refuseInside();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseInside();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseInside();
        return super.get(timeout, unit);
    }

    /**
     * Narayana keeps the transaction of a method that returns a stage open until the stage completes, and has its end follow by
     * this method. A stage that completes after the transaction would wait for itself: so the end goes first.
     */
    @Override
    @SuppressWarnings("unchecked") // Narayana answers what it is given
    public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> then) {
        if (isDone() || !then.getClass().getName().startsWith(NARAYANAS_END)) {
            return super.handle(then);
        }
        var unused = ((BiFunction<@Nullable Object, @Nullable Object, ?>) (Object) then).apply(null, null);
        return (CompletableFuture<U>) this;
    }

    private void refuseInside() {
        if (!isDone() && key != null && Objects.equals(key, transaction.key())) {
            throw new IllegalStateException(
                    "The receipt comes after this transaction's commit: waiting for it inside the"
                            + " transaction would never end. Use the stage's callbacks, or wait after the transaction.");
        }
    }
}
