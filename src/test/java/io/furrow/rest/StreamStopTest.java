package io.furrow.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.furrow.rest.EventClient.Event;
import io.furrow.testing.TestService;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StreamStopTest {
    @Test
    void a_service_that_stops_tells_its_streams() throws Exception {
        try (TestService service = TestService.onFreshDatabase()) {
            service.start();
            Http http = new Http(service);
            String topic = http.topic(1);
            try (EventClient client = EventClient.open(http, "/topics/" + topic + "/stream")) {
                String lastId = client.firstId();
                CompletableFuture<Void> stop = CompletableFuture.runAsync(service::close);
                Event end = client.next();
                assertEquals("end", end.name());
                assertEquals(lastId, client.lastId());
                assertNull(client.nextOrEnd());
                stop.get();
            }
        }
    }
}
