package io.furrow.store;

import io.furrow.api.FurrowException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.List;

/** Groups as entities: for those who look at them. What changes them has statements of its own. Safe for any thread. */
@Translated
@ApplicationScoped
@Transactional(TxType.REQUIRES_NEW)
public class GroupRows {
    private static final String DELETE = """
            delete from furrow.consumer_group g
             where g.id = :id
               and not exists (select from furrow.group_member m where m.group_id = g.id)""";

    @PersistenceContext(unitName = "furrow")
    EntityManager entities;

    /** The names of all groups, in alphabetical order. */
    public List<String> names() {
        return entities.createQuery("select g.name from ConsumerGroup g order by g.name", String.class)
                .getResultList();
    }

    /** The group of that name. */
    public ConsumerGroup get(String name) {
        return entities.createQuery("select g from ConsumerGroup g where g.name = :name", ConsumerGroup.class)
                .setParameter("name", name)
                .getResultStream()
                .findAny()
                .orElseThrow(() -> new FurrowException.UnknownGroup(name));
    }

    /** Its members, by id. */
    public List<GroupMember> members(int groupId) {
        return entities.createQuery(
                        "select m from GroupMember m where m.groupId = :group order by m.id", GroupMember.class)
                .setParameter("group", groupId)
                .getResultList();
    }

    /** What it keeps for its partitions. */
    public List<CommittedOffset> offsets(int groupId) {
        return entities.createQuery(
                        "select o from CommittedOffset o where o.groupId = :group order by o.partitionId",
                        CommittedOffset.class)
                .setParameter("group", groupId)
                .getResultList();
    }

    /** The database's time. */
    public Instant now() {
        return (Instant) entities.createNativeQuery("select clock_timestamp()", Instant.class)
                .getSingleResult();
    }

    /** Deletes a group without members, and all it keeps; answers what it kept for its partitions. */
    @Translated(changes = true)
    public List<CommittedOffset> delete(String name) {
        ConsumerGroup group = get(name);
        List<CommittedOffset> offsets = offsets(group.id());
        if (entities.createNativeQuery(DELETE).setParameter("id", group.id()).executeUpdate() == 0) {
            throw new FurrowException.GroupNotEmpty(name);
        }
        return offsets;
    }
}
