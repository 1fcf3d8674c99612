// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route.traffic;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sends a packet, or a copy of it, by another link (tc-mirred(8)); CONFIG_NET_ACT_MIRRED.
 *
 * @param redirect whether the packet itself goes, instead of a copy
 * @param ingress whether it comes in by that link, instead of leaving by it
 * @param link index of the other link
 */
public record Mirred(boolean redirect, boolean ingress, int link) implements TrafficAction {
    private static final String NAME = "mirred";
    private static final int TCA_MIRRED_PARMS = 2;
    private static final int PARMS_BYTES = 28;
    private static final int TC_ACT_PIPE = 3;
    private static final int TC_ACT_STOLEN = 4;
    private static final int TCA_EGRESS_REDIR = 1;
    private static final int TCA_EGRESS_MIRROR = 2;
    private static final int TCA_INGRESS_REDIR = 3;
    private static final int TCA_INGRESS_MIRROR = 4;

    /** {@code action mirred egress redirect dev LINK}. */
    public static Mirred redirectTo(int link) {
        return new Mirred(true, false, link);
    }

    /** {@code action mirred egress mirror dev LINK}. */
    public static Mirred copyTo(int link) {
        return new Mirred(false, false, link);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** struct tc_mirred { u32 index, capab; int action, refcnt, bindcnt; int eaction; u32 ifindex; }. */
    @Override
    public void encode(AttributeWriter options) {
        int way = ingress
                ? (redirect ? TCA_INGRESS_REDIR : TCA_INGRESS_MIRROR)
                : (redirect ? TCA_EGRESS_REDIR : TCA_EGRESS_MIRROR);
        options.bytes(
                TCA_MIRRED_PARMS,
                TrafficMessage.buffer(PARMS_BYTES)
                        .putInt(8, redirect ? TC_ACT_STOLEN : TC_ACT_PIPE)
                        .putInt(20, way)
                        .putInt(24, link)
                        .array());
    }

    /** The packets that a filter sends by other links: those of its actions that are of this kind. */
    public static List<Mirred> of(Filter filter) throws MalformedMessageException {
        List<Mirred> found = new ArrayList<>();
        for (Attributes action : filter.actions()) {
            if (action.string(TCA_ACT_KIND).orElse("").equals(NAME)) {
                Optional<Attribute> parameters = action.nested(TCA_ACT_OPTIONS).get(TCA_MIRRED_PARMS);
                if (parameters.isPresent()) {
                    found.add(parse(parameters.get().value()));
                }
            }
        }
        return found;
    }

    private static Mirred parse(byte[] parameters) throws MalformedMessageException {
        if (parameters.length < PARMS_BYTES) {
            throw new MalformedMessageException("parameters of mirred of " + parameters.length + " bytes");
        }
        ByteBuffer fields = ByteBuffer.wrap(parameters).order(ByteOrder.nativeOrder());
        int way = fields.getInt(20);
        return new Mirred(
                way == TCA_EGRESS_REDIR || way == TCA_INGRESS_REDIR,
                way == TCA_INGRESS_REDIR || way == TCA_INGRESS_MIRROR,
                fields.getInt(24));
    }
}
