package io.furrow.boot;

import io.furrow.shop.Order;
import io.furrow.store.CallersTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** A shop that works in its own persistence unit and in Furrow's, and where messages are written, in one transaction. */
@ApplicationScoped
public class TwoUnits {

    private static final String WHERE_AM_I = "select pg_backend_pid() || '/' || pg_current_xact_id()::text";

    @PersistenceContext(unitName = "shop")
    EntityManager shop;

    @PersistenceContext(unitName = "furrow")
    EntityManager furrow;

    @Inject
    CallersTransaction messages;

    @Transactional
    public List<String> write(long order) {
        shop.persist(new Order(order, "plough"));
        shop.flush();
        write("in furrow " + order);
        return places();
    }

    @Transactional
    public void writeAndFail(long order) {
        write(order);
        throw new IllegalStateException("the shop changed its mind");
    }

    /** Where the units and the messages are before, during and after a transaction that interrupts theirs. */
    @Transactional
    public List<List<String>> placesAround(TwoUnits other) {
        var before = places();
        var during = other.elsewhere();
        return List.of(before, during, places());
    }

    @Transactional(TxType.REQUIRES_NEW)
    public List<String> elsewhere() {
        return places();
    }

    @Transactional
    public void breakTheConnection() {
        places();
        shop.createNativeQuery("select pg_terminate_backend(pg_backend_pid())").getResultList();
    }

    private List<String> places() {
        return List.of(place(shop), place(furrow), messages.on(TwoUnits::place));
    }

    private void write(String text) {
        furrow.createNativeQuery("insert into note (text) values (?1)")
                .setParameter(1, text)
                .executeUpdate();
    }

    private static String place(EntityManager unit) {
        return (String) unit.createNativeQuery(WHERE_AM_I).getSingleResult();
    }

    private static String place(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(WHERE_AM_I)) {
            row.next();
            return row.getString(1);
        }
    }
}
