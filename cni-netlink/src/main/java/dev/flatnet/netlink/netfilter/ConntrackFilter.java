// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Which connections are meant: those that fit everything that is set. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * ConntrackFilter.any().protocol(Match.UDP).originalDestinationPort(53).replySource(container)
 * }</pre>
 */
public final class ConntrackFilter {
    private static final int CTA_MARK_MASK = 21;
    private static final long WHOLE_MARK = 0xffff_ffffL;

    private final Optional<Integer> protocol;
    private final Side original;
    private final Side reply;
    private final Optional<Long> mark;
    private final long markMask;
    private final Optional<Integer> zone;

    private ConntrackFilter(
            Optional<Integer> protocol,
            Side original,
            Side reply,
            Optional<Long> mark,
            long markMask,
            Optional<Integer> zone) {
        this.protocol = protocol;
        this.original = original;
        this.reply = reply;
        this.mark = mark;
        this.markMask = markMask;
        this.zone = zone;
    }

    /** What is wanted of one direction. */
    private record Side(
            Optional<InetAddress> source,
            Optional<InetAddress> destination,
            Optional<Integer> sourcePort,
            Optional<Integer> destinationPort) {
        static final Side ANY = new Side(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        Side source(InetAddress address) {
            return new Side(Optional.of(address), destination, sourcePort, destinationPort);
        }

        Side destination(InetAddress address) {
            return new Side(source, Optional.of(address), sourcePort, destinationPort);
        }

        Side sourcePort(int port) {
            return new Side(source, destination, Optional.of(port), destinationPort);
        }

        Side destinationPort(int port) {
            return new Side(source, destination, sourcePort, Optional.of(port));
        }

        boolean matches(ConntrackTuple tuple) {
            return (source.isEmpty() || source.get().equals(tuple.source()))
                    && (destination.isEmpty() || destination.get().equals(tuple.destination()))
                    && (sourcePort.isEmpty() || sourcePort.equals(tuple.sourcePort()))
                    && (destinationPort.isEmpty() || destinationPort.equals(tuple.destinationPort()));
        }
    }

    /** Every connection. */
    public static ConntrackFilter any() {
        return new ConntrackFilter(
                Optional.empty(), Side.ANY, Side.ANY, Optional.empty(), WHOLE_MARK, Optional.empty());
    }

    /** {@code conntrack -p PROTOCOL}: of this IPPROTO_…. */
    public ConntrackFilter protocol(int number) {
        return new ConntrackFilter(Optional.of(number), original, reply, mark, markMask, zone);
    }

    /** {@code -s}: begun by this address. */
    public ConntrackFilter originalSource(InetAddress address) {
        return original(original.source(address));
    }

    /** {@code -d}: begun to this address, as the side that began says. */
    public ConntrackFilter originalDestination(InetAddress address) {
        return original(original.destination(address));
    }

    /** {@code --orig-port-src}: begun from this port. */
    public ConntrackFilter originalSourcePort(int port) {
        return original(original.sourcePort(port));
    }

    /** {@code --orig-port-dst}: begun to this port, as the side that began says. */
    public ConntrackFilter originalDestinationPort(int port) {
        return original(original.destinationPort(port));
    }

    /** {@code -r}: answered by this address, which is the one that traffic is translated to. */
    public ConntrackFilter replySource(InetAddress address) {
        return reply(reply.source(address));
    }

    /** {@code -q}: answered to this address. */
    public ConntrackFilter replyDestination(InetAddress address) {
        return reply(reply.destination(address));
    }

    /** {@code --reply-port-src}: answered from this port. */
    public ConntrackFilter replySourcePort(int port) {
        return reply(reply.sourcePort(port));
    }

    /** {@code --reply-port-dst}: answered to this port. */
    public ConntrackFilter replyDestinationPort(int port) {
        return reply(reply.destinationPort(port));
    }

    /** {@code -m MARK}. */
    public ConntrackFilter mark(long value) {
        return mark(value, WHOLE_MARK);
    }

    /** {@code -m MARK/MASK}: whose mark has this value in the bits of the mask. */
    public ConntrackFilter mark(long value, long mask) {
        return new ConntrackFilter(protocol, original, reply, Optional.of(value & mask), mask, zone);
    }

    /** {@code -w ZONE}. */
    public ConntrackFilter zone(int number) {
        return new ConntrackFilter(protocol, original, reply, mark, markMask, Optional.of(number));
    }

    private ConntrackFilter original(Side side) {
        return new ConntrackFilter(protocol, side, reply, mark, markMask, zone);
    }

    private ConntrackFilter reply(Side side) {
        return new ConntrackFilter(protocol, original, side, mark, markMask, zone);
    }

    /** Whether a connection fits. */
    public boolean matches(ConntrackEntry entry) {
        return (protocol.isEmpty() || protocol.get() == entry.original().protocol())
                && original.matches(entry.original())
                && reply.matches(entry.reply())
                && (mark.isEmpty() || mark.get() == (entry.mark() & markMask))
                && (zone.isEmpty() || zone.get() == entry.zone());
    }

    /**
     * What the kernel is asked for. It sorts out families and marks by itself since 3.x; the rest is left to {@link
     * #matches}, because only the newest kernels can do it, and others silently do not.
     */
    byte[] encode() {
        AttributeWriter writer = NfTablesProtocol.message(family());
        if (mark.isPresent()) {
            writer.u32BigEndian(ConntrackEntry.CTA_MARK, mark.get()).u32BigEndian(CTA_MARK_MASK, markMask);
        }
        return writer.toBytes();
    }

    private int family() {
        Optional<InetAddress> address = original.source
                .or(() -> original.destination)
                .or(() -> reply.source)
                .or(() -> reply.destination);
        if (address.isEmpty()) {
            return 0;
        }
        return (address.get() instanceof Inet4Address ? NftTable.Family.IPV4 : NftTable.Family.IPV6).number();
    }
}
