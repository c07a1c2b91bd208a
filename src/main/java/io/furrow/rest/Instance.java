package io.furrow.rest;

import io.furrow.api.Consumers;
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
     * @throws io.furrow.api.FurrowException.UnknownMember when there is none, or it is a member inside some process
     */
    static Instance of(Consumers consumers, String group, String id) {
        ResumedMember member = consumers.resume(group, id);
        return new Instance(member, InstanceOptions.of(member));
    }
}
