package io.furrow.boot.helidon;

import java.sql.Connection;
import java.sql.SQLException;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * One transaction's part in one connection, committed in one phase. Nothing is shared between transactions: Helidon's own keeps all
 * of a process in one table, whose lock a commit holds until it is on disk, so that they commit one after the other.
 */
final class LocalResource implements XAResource {
    private final Connection connection;

    /** @param connection one that does not commit by itself, and is nobody else's while the transaction lasts */
    LocalResource(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void start(Xid xid, int flags) {
        // The connection began with its first statement, and is used by nobody while the transaction is suspended.
    }

    @Override
    public void end(Xid xid, int flags) {
        // See start.
    }

    /** A plain connection cannot promise to commit; with a second database it does its best, as any last resource. */
    @Override
    public int prepare(Xid xid) {
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw afterRollback(e);
        }
    }

    /** A commit that was refused and could be rolled back is one; what became of any other is not known here. */
    private XAException afterRollback(SQLException refused) {
        try {
            connection.rollback();
            return because(XAException.XA_RBROLLBACK, refused);
        } catch (SQLException e) {
            refused.addSuppressed(e);
            return because(XAException.XAER_RMERR, refused);
        }
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw because(XAException.XAER_RMERR, e);
        }
    }

    private static XAException because(int code, SQLException cause) {
        XAException exception = new XAException(code);
        exception.initCause(cause);
        return exception;
    }

    @Override
    public void forget(Xid xid) {
        // Nothing is remembered.
    }

    @Override
    public Xid[] recover(int flag) {
        return new Xid[0];
    }

    @Override
    public boolean isSameRM(XAResource other) {
        return this == other;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
