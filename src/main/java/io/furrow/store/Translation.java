package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.sql.SQLException;

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
        } catch (RuntimeException e) {
            throw translated(e);
        }
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
}
