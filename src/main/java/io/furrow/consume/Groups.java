package io.furrow.consume;

import io.furrow.api.FurrowException;
import io.furrow.api.MemberOptions;
import io.furrow.store.CallersTransaction;
import io.furrow.store.Catalogue;
import io.furrow.store.Database;
import io.furrow.store.Doorbell;
import io.furrow.store.MemberRow;
import io.furrow.store.Members;
import io.furrow.store.News;
import io.furrow.store.Offsets;
import io.furrow.store.Ownership;
import io.furrow.store.StaticMembers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/** Joins members to groups and takes them up again. Safe for any thread. */
@ApplicationScoped
public class Groups {
    @Inject
    Database database;

    @Inject
    Members members;

    @Inject
    StaticMembers staticMembers;

    @Inject
    Offsets offsets;

    @Inject
    Ownership ownership;

    @Inject
    Reconciler reconciler;

    @Inject
    CallersTransaction transaction;

    @Inject
    Catalogue catalogue;

    @Inject
    Doorbell doorbell;

    @Inject
    News news;

    private volatile long inTouchSince = System.nanoTime();

    /** Adds a member to a group, which is made when it is new. A static member takes the place of the one before. */
    MemberSession join(String group, MemberOptions options) {
        checkName(group);
        return options.groupInstanceId() == null
                ? joinDynamic(group, options)
                : joinStatic(group, options, options.groupInstanceId(), true);
    }

    /** Adds a member anew whose session has ended; a static one only where nobody has taken its place meanwhile. */
    MemberSession joinAgain(String group, MemberOptions options) {
        return options.groupInstanceId() == null
                ? joinDynamic(group, options)
                : joinStatic(group, options, options.groupInstanceId(), false);
    }

    private MemberSession joinDynamic(String group, MemberOptions options) {
        String id = options.memberId() != null
                ? options.memberId()
                : UUID.randomUUID().toString();
        int groupId = database.inTransaction(connection -> {
            int known = members.group(connection, group);
            if (!members.join(connection, known, id, options)) {
                throw new FurrowException.MemberExists(group, id);
            }
            return known;
        });
        return new MemberSession(this, group, groupId, id, options);
    }

    /** Each incarnation has an id of its own, so that the one before is told apart. */
    private MemberSession joinStatic(String group, MemberOptions options, String instanceId, boolean replacing) {
        if (options.memberId() != null) {
            throw new FurrowException.Invalid(
                    "/name", "A static member is known by its group.instance.id: leave its name away.");
        }
        String id = instanceId + "-" + UUID.randomUUID();
        AtomicBoolean replaced = new AtomicBoolean();
        int groupId = database.inTransaction(connection -> {
            int known = members.group(connection, group);
            ownership.lockGroup(connection, known);
            Optional<String> before = staticMembers.known(connection, known, instanceId);
            if (before.isEmpty()) {
                members.join(connection, known, id, options);
            } else if (replacing) {
                staticMembers.replace(connection, known, before.get(), options.named(id));
                replaced.set(true);
            } else {
                throw new FurrowException.Fenced("Another member of group \"" + group + "\" has joined as \""
                        + instanceId + "\" and taken over: of two with one group.instance.id the later one stays.");
            }
            return known;
        });
        if (replaced.get()) {
            doorbell.ringGroup(groupId);
            reconcile(groupId);
        }
        return new MemberSession(this, group, groupId, id, options);
    }

    private static void checkName(String group) {
        if (!group.matches("[A-Za-z0-9._-]{1,249}")) {
            throw new FurrowException.Invalid("/group", "A group's name has 1 to 249 characters of A-Z a-z 0-9 . _ -.");
        }
    }

    /** The member of that id, wherever it joined. */
    MemberSession resume(String group, String memberId) {
        Optional<MemberRow> row = database.read(connection -> members.find(connection, group, memberId));
        return row.map(found -> new MemberSession(this, group, found.groupId(), memberId, found.options()))
                .orElseThrow(() -> new FurrowException.UnknownMember(group, memberId));
    }

    void reconcile(int groupId) {
        reconciler.reconcile(groupId, Duration.ofNanos(System.nanoTime() - inTouchSince));
    }

    /** Reconciles the groups with a member whose session or poll interval is over. */
    void reconcileNeglected() {
        database.read(members::neglected).forEach(this::reconcile);
    }

    /** The database did not answer for a while: members could not be seen, and none is expired for it. */
    void lostTouch() {
        inTouchSince = System.nanoTime();
    }
}
