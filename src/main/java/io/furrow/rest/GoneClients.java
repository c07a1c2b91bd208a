package io.furrow.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps it from being told as an error that a stream's client has gone: most streams end so, and then they cannot be closed. */
@Provider
public class GoneClients implements ContainerResponseFilter {
    private static final System.Logger LOG = System.getLogger(GoneClients.class.getName());

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (MediaType.SERVER_SENT_EVENTS_TYPE.equals(response.getMediaType())) {
            response.setEntityStream(new Ending(response.getEntityStream()));
        }
    }

    private static final class Ending extends FilterOutputStream {
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

        /** The runtime's last flush would only find out again what is known. */
        @Override
        public void flush() throws IOException {
            if (!gone) {
                try {
                    out.flush();
                } catch (IOException | RuntimeException e) {
                    gone = true;
                    throw e;
                }
            }
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException | RuntimeException e) {
                LOG.log(System.Logger.Level.DEBUG, "A stream has ended with its client.", e);
            }
            if (gone) {
                // Whoever was cut off while writing need not wait for this client any more: the thread is its server's
                // again.
                Thread.interrupted();
            }
        }
    }
}
