// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.golden;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Two requests as text, byte by byte, that are equal if the kernel takes them for the same: attributes may stand in
 * another order, and iproute2 often leaves out NLA_F_NESTED, which the kernel ignores. An attribute that this library
 * flags as nested is taken apart in both. The kernel takes strings with and without NUL behind them. The rate tables of
 * tc are left out: kernels since 3.8 compute instead.
 */
public final class RequestDifference {
    private static final int NESTED = 0x8000;
    /** TC_RTAB_SIZE, linux/pkt_sched.h. */
    private static final int RATE_TABLE_BYTES = 1024;
    /** struct ifinfomsg before the attributes of a veth's other end. */
    private static final int PEER_HEADER_BYTES = 16;

    @SuppressWarnings("ArrayRecordComponent")
    private record Node(int type, boolean nested, byte[] value) {}

    private RequestDifference() {}

    /** What we sent. */
    public static String ours(byte[] payload, int headerBytes) {
        return text(payload, headerBytes, payload, headerBytes, "");
    }

    /** What they sent, taken apart where ours can be. */
    public static String theirs(byte[] payload, byte[] ours, int headerBytes) {
        return text(payload, headerBytes, ours, headerBytes, "");
    }

    private static String text(byte[] bytes, int header, byte[] guide, int guideHeader, String indent) {
        StringBuilder text = new StringBuilder();
        if (header > 0) {
            text.append(indent)
                    .append("header ")
                    .append(hex(Arrays.copyOf(bytes, header)))
                    .append('\n');
        }
        List<Node> guides = nodes(guide, guideHeader);
        for (Node node : nodes(bytes, header)) {
            if (node.value.length == RATE_TABLE_BYTES) {
                continue;
            }
            Node like = guides.stream()
                    .filter(other -> other.type == node.type)
                    .findFirst()
                    .orElse(node);
            text.append(indent).append(node.type).append(':');
            if (like.nested) {
                int inner = like.value.length >= PEER_HEADER_BYTES && like.value[0] == 0 && like.value[1] == 0
                        ? PEER_HEADER_BYTES
                        : 0;
                text.append('\n').append(text(node.value, inner, like.value, inner, indent + "  "));
            } else {
                boolean sameString = Arrays.equals(like.value, Arrays.copyOf(node.value, node.value.length + 1));
                text.append(' ')
                        .append(hex(sameString ? like.value : node.value))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static List<Node> nodes(byte[] bytes, int start) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Node> nodes = new ArrayList<>();
        for (int at = start; at < bytes.length; at += (buffer.getShort(at) + 3) & ~3) {
            int type = buffer.getShort(at + 2) & 0xffff;
            byte[] value = Arrays.copyOfRange(bytes, at + 4, at + buffer.getShort(at));
            nodes.add(new Node(type & 0x3fff, (type & NESTED) != 0, value));
        }
        nodes.sort(Comparator.comparingInt(Node::type));
        return nodes;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes);
    }
}
