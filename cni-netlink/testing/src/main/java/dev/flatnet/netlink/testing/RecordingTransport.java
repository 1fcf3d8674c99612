// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.testing;

import dev.flatnet.netlink.NetlinkTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Passes everything on to another transport, and keeps copies of what went by. Thread-safe if the other one is. */
public final class RecordingTransport implements NetlinkTransport {
    private final NetlinkTransport delegate;
    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> received = new ArrayList<>();

    /** Records what goes through {@code delegate}, and closes it when this is closed. */
    public RecordingTransport(NetlinkTransport delegate) {
        this.delegate = delegate;
    }

    @Override
    public void send(byte[] datagram) throws IOException {
        synchronized (sent) {
            sent.add(datagram.clone());
        }
        delegate.send(datagram);
    }

    @Override
    public byte[] receive(Duration timeout) throws IOException {
        byte[] datagram = delegate.receive(timeout);
        synchronized (received) {
            received.add(datagram.clone());
        }
        return datagram;
    }

    /** The datagrams that were sent so far, in order; those that could not be sent included. */
    public List<byte[]> sent() {
        synchronized (sent) {
            return List.copyOf(sent);
        }
    }

    /** The datagrams that were received so far, in order. */
    public List<byte[]> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    @Override
    public int portId() {
        return delegate.portId();
    }

    @Override
    public void join(int group) throws IOException {
        delegate.join(group);
    }

    @Override
    public void close() throws IOException {
        delegate.close();
    }
}
