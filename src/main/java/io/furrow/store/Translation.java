package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.RollbackException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Says in Furrow's own words what the database refused, whichever layer wrapped it; around the transaction and its commit. */
@Interceptor
@Translated
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100)
public class Translation {
    /** The call, with exceptions that come from the database translated. */
    @AroundInvoke
    public Object translate(InvocationContext call) throws Exception {
        try {
            return call.proceed();
        } catch (FurrowException e) {
            throw e;
        } catch (RollbackException e) {
            throw notCommitted(e, changes(call));
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    private static boolean changes(InvocationContext call) {
        Translated said = call.getMethod().getAnnotation(Translated.class);
        return said != null && said.changes();
    }

    private static RuntimeException translated(RuntimeException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FurrowException known) {
                return known;
            }
            if (cause instanceof SQLException refused) {
                return SqlStates.unavailable(refused);
            }
        }
        return thrown;
    }

    /** A failed commit; what the connection said about it is not always its cause. */
    private static FurrowException notCommitted(RollbackException thrown, boolean changes) {
        Deque<Throwable> told = new ArrayDeque<>(List.of(thrown));
        while (!told.isEmpty()) {
            Throwable next = told.pop();
            if (next instanceof SQLException refused) {
                return changes ? SqlStates.notCommitted(refused) : SqlStates.unavailable(refused);
            }
            if (next.getCause() != null) {
                told.push(next.getCause());
            }
            for (Throwable suppressed : next.getSuppressed()) {
                told.push(suppressed);
            }
        }
        return new FurrowException.Unavailable(
                "Nothing was changed: the transaction was rolled back. Try again.", thrown);
    }
}
