package io.furrow.benchmark.peers;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** An Artemis broker whose acknowledgement means that the journal is on disk. */
final class ArtemisBroker {
    static final String NAME = "artemis";

    private static final int BUFFER_NANOS = 250_000;

    private ArtemisBroker() {}

    /** Starts it and answers its port. */
    static int start(Path directory) throws Exception {
        int port = Brokers.freePorts(1)[0];
        var settings = new ConfigurationImpl();
        settings.addAcceptorConfiguration("core", "tcp://127.0.0.1:" + port + "?protocols=CORE");
        settings.setSecurityEnabled(false);
        settings.setPersistenceEnabled(true);
        settings.setJournalType(JournalType.NIO);
        settings.setJournalSyncTransactional(true);
        settings.setJournalSyncNonTransactional(true);
        settings.setJournalBufferTimeout_NIO(BUFFER_NANOS);
        settings.setJournalDirectory(directory.resolve("journal").toString());
        settings.setBindingsDirectory(directory.resolve("bindings").toString());
        settings.setPagingDirectory(directory.resolve("paging").toString());
        settings.setLargeMessagesDirectory(directory.resolve("large-messages").toString());
        // Otherwise senders are stopped without a word when a disk is nearly full, whoever filled it.
        settings.setMaxDiskUsage(-1);
        new EmbeddedActiveMQ().setConfiguration(settings).start();
        return port;
    }
}
