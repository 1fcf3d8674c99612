// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Prints what goes through a transport in both directions, in hexadecimal, 16 bytes a line. For debugging:
 *
 * <pre>{@code
 * RouteNetlink.over(new TracingTransport(namespace.openNetlink(RouteNetlink.FAMILY), System.err))
 * }</pre>
 *
 * <p>Addresses and names are in there; keys and passwords, for families that have such, too.
 */
public final class TracingTransport implements NetlinkTransport {
    /**
     * The system property that turns tracing on: every socket that is opened while it is {@code true} prints both directions
     * to stderr ({@code -Ddev.flatnet.netlink.trace=true}).
     */
    public static final String PROPERTY = "dev.flatnet.netlink.trace";

    private static final int LINE_BYTES = 16;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final NetlinkTransport transport;
    private final PrintStream out;

    /** Prints to {@code out}, which is not closed. */
    public TracingTransport(NetlinkTransport transport, PrintStream out) {
        this.transport = transport;
        this.out = out;
    }

    /** Wraps a transport if {@link #PROPERTY} asks for it; for implementations of {@code NetworkNamespace.openNetlink}. */
    public static NetlinkTransport ifAsked(NetlinkTransport transport) {
        return Boolean.getBoolean(PROPERTY) ? new TracingTransport(transport, System.err) : transport;
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        print("> ", datagram);
        transport.send(datagram);
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        byte[] datagram = transport.receive(timeout);
        print("< ", datagram);
        return datagram;
    }

    /** In one piece, so that the lines of several threads do not mix. */
    private void print(String direction, byte[] datagram) {
        StringBuilder text = new StringBuilder();
        text.append(direction).append(datagram.length).append(" bytes\n");
        for (int start = 0; start < datagram.length; start += LINE_BYTES) {
            int end = Math.min(start + LINE_BYTES, datagram.length);
            text.append(direction).append(HEX.formatHex(datagram, start, end)).append('\n');
        }
        out.print(text);
        out.flush();
    }

    @Override
    public int portId() {
        return transport.portId();
    }

    @Override
    public void join(int group) throws IOException {
        transport.join(group);
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
