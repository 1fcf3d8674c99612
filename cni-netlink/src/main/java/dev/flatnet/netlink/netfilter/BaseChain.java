// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.Attribute;
import dev.flatnet.netlink.attribute.AttributeWriter;
import dev.flatnet.netlink.attribute.Attributes;
import dev.flatnet.netlink.attribute.MalformedMessageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where packets enter a chain by themselves: {@code type TYPE hook HOOK priority PRIORITY; policy POLICY;}.
 *
 * @param type what its rules may do
 * @param hook where in the path of a packet
 * @param priority the lower, the earlier; see the constants
 * @param drops whether what no rule decided is dropped, not accepted
 * @param devices the interfaces whose packets come, for {@link Hook#INGRESS} and {@link Hook#EGRESS}
 */
public record BaseChain(Type type, Hook hook, int priority, boolean drops, List<String> devices) {
    /** {@code raw}: before connections are tracked. */
    public static final int PRIORITY_RAW = -300;
    /** {@code mangle}. */
    public static final int PRIORITY_MANGLE = -150;
    /** {@code dstnat}, in all families but bridge. */
    public static final int PRIORITY_DSTNAT = -100;
    /** {@code filter}, in all families but bridge, where it is -200. */
    public static final int PRIORITY_FILTER = 0;
    /** {@code srcnat}, in all families but bridge. */
    public static final int PRIORITY_SRCNAT = 100;

    static final int NFTA_CHAIN_HOOK = 4;
    static final int NFTA_CHAIN_POLICY = 5;
    static final int NFTA_CHAIN_TYPE = 7;

    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_HOOK_PRIORITY = 2;
    private static final int NFTA_HOOK_DEV = 3;
    private static final int NFTA_HOOK_DEVS = 4;
    private static final int NFTA_DEVICE_NAME = 1;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    /** What the rules of a base chain may do. */
    public enum Type {
        /** {@code filter}. */
        FILTER("filter"),
        /** {@code nat}: sees the first packet of each connection only. */
        NAT("nat"),
        /** {@code route}: the packet is routed again if a rule changes its mark or header; at output. */
        ROUTE("route");

        private final String keyword;

        Type(String keyword) {
            this.keyword = keyword;
        }
    }

    /** Where in the path of a packet. */
    public enum Hook {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4),
        /** When a packet has come in at an interface, before everything else. */
        INGRESS(5),
        /** When a packet is about to leave by an interface, after everything else. */
        EGRESS(6);

        private final int number;

        Hook(int number) {
            this.number = number;
        }

        /** enum nf_inet_hooks, nf_dev_hooks; linux/netfilter_arp.h. */
        int number(NftTable.Family family) {
            return switch (family) {
                case ARP -> this == INPUT ? 0 : 1;
                case NETDEV -> this == INGRESS ? 0 : 1;
                default -> number;
            };
        }

        boolean existsIn(NftTable.Family family) {
            return switch (family) {
                case ARP -> this == INPUT || this == OUTPUT;
                case NETDEV -> this == INGRESS || this == EGRESS;
                case INET -> this != EGRESS;
                default -> this != INGRESS && this != EGRESS;
            };
        }

        static Optional<Hook> of(NftTable.Family family, long number) {
            for (Hook hook : values()) {
                if (hook.existsIn(family) && hook.number(family) == number) {
                    return Optional.of(hook);
                }
            }
            return Optional.empty();
        }
    }

    public BaseChain {
        devices = List.copyOf(devices);
        boolean ofDevices = hook == Hook.INGRESS || hook == Hook.EGRESS;
        if (ofDevices == devices.isEmpty()) {
            throw new IllegalArgumentException("hook " + hook + " with " + devices.size() + " interfaces");
        }
    }

    /** {@code type filter hook HOOK priority PRIORITY; policy accept;}. */
    public static BaseChain filter(Hook hook, int priority) {
        return new BaseChain(Type.FILTER, hook, priority, false, List.of());
    }

    /** {@code type nat hook HOOK priority PRIORITY; policy accept;}. */
    public static BaseChain nat(Hook hook, int priority) {
        return new BaseChain(Type.NAT, hook, priority, false, List.of());
    }

    /** {@code type route hook output priority PRIORITY; policy accept;}. */
    public static BaseChain route(int priority) {
        return new BaseChain(Type.ROUTE, Hook.OUTPUT, priority, false, List.of());
    }

    /** {@code type filter hook ingress device "DEVICE" priority PRIORITY; policy accept;}. */
    public static BaseChain ingress(String device, int priority) {
        return new BaseChain(Type.FILTER, Hook.INGRESS, priority, false, List.of(device));
    }

    /** {@code type filter hook egress device "DEVICE" priority PRIORITY; policy accept;}. */
    public static BaseChain egress(String device, int priority) {
        return new BaseChain(Type.FILTER, Hook.EGRESS, priority, false, List.of(device));
    }

    /** The same with {@code policy drop}. */
    public BaseChain dropping() {
        return new BaseChain(type, hook, priority, true, devices);
    }

    void requireUsableIn(NftTable.Family family) {
        boolean fits = hook.existsIn(family)
                && switch (type) {
                    case FILTER -> true;
                    case NAT -> isIp(family) && hook != Hook.FORWARD && hook != Hook.INGRESS;
                    case ROUTE -> isIp(family) && hook == Hook.OUTPUT;
                };
        if (!fits) {
            throw new IllegalArgumentException(
                    "type " + type.keyword + " hook " + hook + " in a table of family " + family);
        }
    }

    private static boolean isIp(NftTable.Family family) {
        return family == NftTable.Family.IPV4 || family == NftTable.Family.IPV6 || family == NftTable.Family.INET;
    }

    void encode(AttributeWriter writer, NftTable.Family family) {
        writer.string(NFTA_CHAIN_TYPE, type.keyword)
                .u32BigEndian(NFTA_CHAIN_POLICY, drops ? NF_DROP : NF_ACCEPT)
                .nested(NFTA_CHAIN_HOOK, hookData -> {
                    hookData.u32BigEndian(NFTA_HOOK_HOOKNUM, hook.number(family))
                            .s32BigEndian(NFTA_HOOK_PRIORITY, priority);
                    if (devices.size() == 1) {
                        hookData.string(NFTA_HOOK_DEV, devices.get(0));
                    } else if (devices.size() > 1) {
                        hookData.nested(
                                NFTA_HOOK_DEVS,
                                list -> devices.forEach(device -> list.string(NFTA_DEVICE_NAME, device)));
                    }
                });
    }

    /** Empty for a chain without hook, and for one of a type that is not known here. */
    static Optional<BaseChain> decode(Attributes chain, NftTable.Family family) throws MalformedMessageException {
        Attributes hookData = chain.nested(NFTA_CHAIN_HOOK);
        Optional<Long> number = hookData.u32BigEndian(NFTA_HOOK_HOOKNUM);
        Optional<Type> type = type(chain.string(NFTA_CHAIN_TYPE).orElse(""));
        Optional<Hook> hook = number.isEmpty() ? Optional.empty() : Hook.of(family, number.get());
        if (hook.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        List<String> devices = new ArrayList<>();
        hookData.string(NFTA_HOOK_DEV).ifPresent(devices::add);
        if (devices.isEmpty()) {
            for (Attribute device : hookData.nested(NFTA_HOOK_DEVS).all()) {
                devices.add(device.string());
            }
        }
        boolean ofDevices = hook.get() == Hook.INGRESS || hook.get() == Hook.EGRESS;
        if (ofDevices == devices.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new BaseChain(
                type.get(),
                hook.get(),
                hookData.u32BigEndian(NFTA_HOOK_PRIORITY).orElse(0L).intValue(),
                chain.u32BigEndian(NFTA_CHAIN_POLICY).orElse((long) NF_ACCEPT) == NF_DROP,
                devices));
    }

    private static Optional<Type> type(String keyword) {
        for (Type type : Type.values()) {
            if (type.keyword.equals(keyword)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
