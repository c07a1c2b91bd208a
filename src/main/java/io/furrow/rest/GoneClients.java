package io.furrow.rest;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps it from being told as an error that a client has gone before its answer came: most streams end so, and any client may. */
@Provider
@Priority(GoneClients.WHEN_ALL_HAVE_TEXT)
public class GoneClients implements ContainerResponseFilter, WriterInterceptor {
    /** Filters of answers run from the highest priority to the lowest, and some give an answer its text. */
    static final int WHEN_ALL_HAVE_TEXT = Priorities.USER - 1;

    private static final System.Logger LOG = System.getLogger(GoneClients.class.getName());
    private static final String ENDING = GoneClients.class.getName();

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.hasEntity()) {
            Ending ending = new Ending(response.getEntityStream());
            response.setEntityStream(ending);
            request.setProperty(ENDING, ending);
        }
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!(context.getProperty(ENDING) instanceof Ending ending)) {
            context.proceed();
            return;
        }
        try {
            context.proceed();
        } catch (IOException | RuntimeException e) {
            if (!ending.gone) {
                throw e;
            }
            tell(e);
        } finally {
            ending.written = true;
        }
    }

    private static void tell(Exception e) {
        LOG.log(System.Logger.Level.DEBUG, "An answer has ended with its client.", e);
    }

    private static final class Ending extends FilterOutputStream {
        private boolean written;
        private boolean gone;

        Ending(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException | RuntimeException e) {
                gone = true;
                throw e;
            }
        }

        /** The runtime's last flush, when all is written, tells nobody anything: who has to know has flushed before. */
        @Override
        public void flush() throws IOException {
            if (!gone) {
                try {
                    out.flush();
                } catch (IOException | RuntimeException e) {
                    gone = true;
                    if (!written) {
                        throw e;
                    }
                    tell(e);
                }
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException | RuntimeException e) {
                tell(e);
            }
            if (gone) {
                // Whoever was cut off while writing need not wait for this client any more: the thread is its server's
                // again.
                Thread.interrupted();
            }
        }
    }
}
