// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.traffic.Filter;
import dev.flatnet.netlink.route.traffic.Handle;
import dev.flatnet.netlink.route.traffic.Ingress;
import dev.flatnet.netlink.route.traffic.Mirred;
import dev.flatnet.netlink.route.traffic.TrafficOperations;
import dev.flatnet.netlink.route.traffic.U32Filter;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what goes to the container and what comes from it to rates, at the host's end of its veth pair. What goes to it is held
 * back there; what comes from it is sent through an IFB first. Needs CONFIG_NET_SCH_TBF, and for what comes from it CONFIG_IFB,
 * CONFIG_NET_SCH_INGRESS, CONFIG_NET_CLS_U32 and CONFIG_NET_ACT_MIRRED.
 */
public final class Bandwidth implements ChainedWork {
    /** By which filters name the ingress discipline as their parent. */
    private static final Handle INGRESS = Handle.of(Handle.INGRESS.major());

    private static final int PRIORITY = 1;

    private final Optional<RateLimit> ingress;
    private final Optional<RateLimit> egress;
    private final IfbNames names;

    /**
     * Work with these settings.
     *
     * @param ingress for what goes to the container; not limited if absent
     * @param egress for what comes from the container; not limited if absent
     */
    public Bandwidth(Optional<RateLimit> ingress, Optional<RateLimit> egress, IfbNames names) {
        this.ingress = ingress;
        this.egress = egress;
        this.names = names;
    }

    /** What removes what was made for attachments, whatever the settings were. All but the IFB goes with the interface. */
    public static Removal removal(IfbNames names) {
        return new Removal() {
            @Override
            public void remove(Site site) throws IOException {
                new Ifb(site.host(), site.attachment(), names.of(site.attachment())).remove();
            }

            @Override
            public void retain(OpenNetns host, String network, Set<String> labels)
                    throws IOException, AttachmentException {
                Ifb.retain(host, network, labels);
            }
        };
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        if (ingress.isPresent() || egress.isPresent()) {
            Link end = hostEnd(target);
            if (ingress.isPresent()) {
                limitIngress(target, end, ingress.get());
            }
            if (egress.isPresent()) {
                limitEgress(target, end, egress.get());
            }
        }
    }

    private static Link hostEnd(AttachedInterface target) throws IOException, AttachmentException {
        return target.hostEnd()
                .orElseThrow(() -> new AttachmentException(
                        Reason.NOT_POSSIBLE,
                        "the bandwidth of " + target.inside().name() + " cannot be limited",
                        "it is not an end of a veth pair whose other end is on the host"));
    }

    private static TrafficOperations traffic(AttachedInterface target) throws IOException {
        return target.site().host().netlink().traffic();
    }

    private static void limitIngress(AttachedInterface target, Link end, RateLimit limit) throws IOException {
        TrafficOperations traffic = traffic(target);
        target.rollback().onFailure(() -> deleteIfThere(traffic, end, Handle.ROOT));
        limit.impose(traffic, end.index());
    }

    /** Nothing is redirected before the link that it goes to lets it pass. */
    private void limitEgress(AttachedInterface target, Link end, RateLimit limit) throws IOException {
        TrafficOperations traffic = traffic(target);
        Ifb ifb = ifb(target);
        ifb.remove();
        target.rollback().onFailure(ifb::remove);
        Link made = ifb.create((int) end.mtu());
        limit.impose(traffic, made.index());
        target.addOnHost(ifb.start(made));
        target.rollback().onFailure(() -> deleteIfThere(traffic, end, Handle.INGRESS));
        addIngress(traffic, end);
        traffic.addFilter(
                end.index(),
                INGRESS,
                TrafficOperations.ALL_PROTOCOLS,
                PRIORITY,
                new U32Filter(List.of(U32Filter.Match.ANY), Handle.NONE, List.of(Mirred.redirectTo(made.index()))));
    }

    private Ifb ifb(AttachedInterface target) throws IOException {
        return new Ifb(target.site().host(), target.attachment(), names.of(target.attachment()));
    }

    /** In the place of what an earlier attempt left. */
    private static void addIngress(TrafficOperations traffic, Link end) throws IOException {
        try {
            traffic.addQdisc(end.index(), Handle.INGRESS, Handle.NONE, new Ingress());
        } catch (NetlinkException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            traffic.deleteQdisc(end.index(), Handle.INGRESS);
            traffic.addQdisc(end.index(), Handle.INGRESS, Handle.NONE, new Ingress());
        }
    }

    private static void deleteIfThere(TrafficOperations traffic, Link end, Handle parent) throws IOException {
        try {
            traffic.deleteQdisc(end.index(), parent);
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.EINVAL) && !e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        if (ingress.isEmpty() && egress.isEmpty()) {
            return;
        }
        Link end = hostEnd(target);
        TrafficOperations traffic = traffic(target);
        if (ingress.isPresent()) {
            require(
                    ingress.get().isImposed(traffic, end.index()),
                    "what " + end.name() + " sends to the container is not held to the configured rate");
        }
        if (egress.isPresent()) {
            Link ifb = ifb(target)
                    .find()
                    .orElseThrow(() -> AttachmentException.notInOrder("the IFB of " + end.name()
                            + " is missing, by which what the container sends is held to a rate"));
            require(ifb.isUp(), ifb.name() + " is down");
            require(
                    egress.get().isImposed(traffic, ifb.index()),
                    "what " + ifb.name() + " sends for the container is not held to the configured rate");
            require(
                    isRedirected(traffic, end, ifb),
                    "what the container sends by " + end.name() + " does not go to " + ifb.name());
        }
    }

    private static boolean isRedirected(TrafficOperations traffic, Link from, Link to) throws IOException {
        for (Filter filter : traffic.filters(from.index(), INGRESS)) {
            for (Mirred action : Mirred.of(filter)) {
                if (action.redirect() && !action.ingress() && action.link() == to.index()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void require(boolean condition, String otherwise) throws AttachmentException {
        if (!condition) {
            throw AttachmentException.notInOrder(otherwise);
        }
    }

    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        removal(names).remove(site);
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        removal(names).retain(host, network, labels);
    }
}
