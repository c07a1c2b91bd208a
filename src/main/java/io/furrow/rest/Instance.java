package io.furrow.rest;

import io.furrow.access.Action;
import io.furrow.access.Kind;
import io.furrow.api.Consumers;
import io.furrow.api.FurrowException;
import io.furrow.api.ResumedMember;

/**
 * A consumer instance, taken up for one request.
 *
 * @param member its membership
 * @param options what its client asked for when it was created
 */
record Instance(ResumedMember member, InstanceOptions options) {
    /**
     * The instance of that id.
     *
     * @throws FurrowException.UnknownMember when there is none, it is somebody else's, or it is a member inside some process
     */
    static Instance of(Consumers consumers, Access access, String group, String id) {
        ResumedMember member = consumers.resume(group, id);
        InstanceOptions options = InstanceOptions.of(member);
        if (!access.owns(options.principal())) {
            throw new FurrowException.UnknownMember(group, id);
        }
        return new Instance(member, options);
    }

    /** Refuses to read topics that the caller may not read, however the instance came by them. */
    void checkReads(Access access) {
        if (!access.restricted()) {
            return;
        }
        if (member.subscriptionPattern() != null) {
            access.checkAll(Action.READ, Kind.TOPIC);
        }
        member.subscription().forEach(topic -> access.check(Action.READ, Kind.TOPIC, topic));
        member.assignment().forEach(owned -> access.check(Action.READ, Kind.TOPIC, owned.topic()));
    }
}
