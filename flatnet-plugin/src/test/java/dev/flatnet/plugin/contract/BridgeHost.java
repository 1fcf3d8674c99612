// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.contract;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpConfig;
import dev.flatnet.cni.spec.IpPrefix;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.cni.spec.Route;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Lease;
import dev.flatnet.ipam.StoredLease;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.ipam.cni.IpamPlugin;
import dev.flatnet.ipam.cni.IpamRequest;
import dev.flatnet.ipam.cni.IpamResult;
import dev.flatnet.ipam.store.MemoryAddressStore;
import dev.flatnet.netlink.netfilter.Chain;
import dev.flatnet.netlink.netfilter.NftTable;
import dev.flatnet.netlink.netfilter.Nftables;
import dev.flatnet.netlink.netfilter.SetElement;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.BridgeState;
import dev.flatnet.netlink.route.InterfaceAddress;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.netlink.route.RouteNetlink;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.AttachedContainer;
import dev.flatnet.plugin.CheckRequest;
import dev.flatnet.plugin.DetachRequest;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.chained.Masquerading;
import dev.flatnet.plugin.firewall.Policy;
import dev.flatnet.plugin.link.BridgeRemoval;
import dev.flatnet.plugin.link.BridgeSettings;
import dev.flatnet.plugin.link.BridgedVeth;
import dev.flatnet.plugin.link.ExpectedInterface;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A host that is a namespace of some kernel, and the use cases on it. */
final class BridgeHost implements AutoCloseable {
    static final String BRIDGE = "br-test";
    static final String NETWORK = "net";
    static final NftTable TABLE = new NftTable(NftTable.Family.IPV4, "flatnet");

    static final Removals REMOVALS =
            new Removals(BridgeRemoval.OF_FLATNET, List.of(), EnumSet.allOf(Policy.Part.class));

    /** What some kernels put into every namespace. */
    private static final String ALWAYS_THERE = "(tunl|gre|gretap|erspan|ip_vti|ip6_vti|sit|ip6tnl|ip6gre)0";

    final NetworkNamespace namespace;
    final RouteNetlink ip;
    private final SomeKernel kernel;
    private final Flatnet flatnet;
    private final Allocator allocator = new Allocator(new MemoryAddressStore(), Host.unknown());

    BridgeHost(SomeKernel kernel) throws IOException {
        this.kernel = kernel;
        namespace = kernel.namespace();
        ip = RouteNetlink.open(namespace);
        flatnet = Flatnet.in(namespace, kernel::open);
    }

    static InetAddress address(String text) {
        return IpAddresses.parse(text);
    }

    static IpPrefix prefix(String text) {
        return IpPrefix.parse(text);
    }

    /** The usual network: a gateway that masquerades, with a default route. */
    static Network network() {
        return network(true, 0, List.of(Route.to(prefix("0.0.0.0/0"), Optional.empty())));
    }

    static Network network(boolean gatewayAndMasquerade, int mtu, List<Route> routes) {
        return new Network(
                NETWORK,
                new BridgedVeth(new BridgeSettings(BRIDGE, gatewayAndMasquerade, mtu, false)),
                routes,
                gatewayAndMasquerade ? List.of(new Masquerading()) : List.of(),
                REMOVALS.rules());
    }

    static Link bridge(AttachedContainer attached) {
        return attached.hostLinks().get(0);
    }

    static Link hostEnd(AttachedContainer attached) {
        return attached.hostLinks().get(1);
    }

    static Attachment attachment(String container) {
        return new Attachment(NETWORK, new AttachmentId(container, "eth0"));
    }

    /** The address management of a request, as a configuration has it. */
    Ipam addresses(String container, String subnet, String... requested) {
        String ips = requested.length == 0 ? "" : "\"" + String.join("\",\"", requested) + "\"";
        return ipam(container, "{\"ipam\":{\"subnet\":\"" + subnet + "\"},\"runtimeConfig\":{\"ips\":[" + ips + "]}}");
    }

    /** As a configuration has it; with apostrophes for quotation marks. */
    Ipam ipam(String container, String configuration) {
        String text = configuration.replace('\'', '"');
        try {
            PluginConfig config = new PluginConfig(
                    CniVersion.V1_1_0, NETWORK, Json.parseObject(text.getBytes(StandardCharsets.UTF_8)));
            IpamRequest request = IpamRequest.of(config, attachment(container).id(), "", CniArgs.EMPTY);
            return IpamPlugin.FLATNET_IPAM.ipam(request, dataDir -> allocator);
        } catch (CniException | JsonException e) {
            throw new AssertionError(e);
        }
    }

    /** These addresses, which come without gateways. */
    static Ipam fixed(String... addresses) {
        List<Lease> leases = new ArrayList<>();
        for (String address : addresses) {
            leases.add(new Lease(
                    prefix(address), Optional.empty(), attachment("c1").id()));
        }
        return new FixedAddresses(new IpamResult(leases, List.of(), Dns.EMPTY));
    }

    Ipam addresses(String container) {
        return addresses(container, "10.87.9.0/24");
    }

    AttachRequest request(String container, NetworkNamespace netns, Network network) {
        return AttachRequest.of(network, attachment(container), netns.path(), addresses(container));
    }

    AttachedContainer attach(String container, NetworkNamespace netns) throws AttachmentException {
        return attach(request(container, netns, network()));
    }

    AttachedContainer attach(AttachRequest request) throws AttachmentException {
        return flatnet.attach(request);
    }

    void detach(String container) throws AttachmentException {
        flatnet.detach(
                new DetachRequest(attachment(container), Optional.empty(), REMOVALS, addresses(container), List.of()));
    }

    void check(String container, NetworkNamespace netns, AttachedContainer attached) throws AttachmentException {
        check(network(), addresses(container), container, netns, attached);
    }

    void check(Network network, Ipam addresses, String container, NetworkNamespace netns, AttachedContainer attached)
            throws AttachmentException {
        List<IpConfig> ips = new ArrayList<>();
        attached.leases().forEach(lease -> ips.add(new IpConfig(lease.address(), lease.gateway(), Optional.of(2))));
        Optional<String> mac = attached.inside().mac().map(Object::toString);
        ExpectedInterface expected = new ExpectedInterface(mac, ips, attached.routes());
        flatnet.check(new CheckRequest(network, attachment(container), netns.path(), addresses, expected));
    }

    /** What belongs to other containers than these goes. */
    void collectGarbage(String... valid) throws AttachmentException {
        List<AttachmentId> ids = new ArrayList<>();
        for (String container : valid) {
            ids.add(attachment(container).id());
        }
        flatnet.collectGarbage(NETWORK, ids, REMOVALS, addresses("nobody"));
    }

    void requireReady(String subnet) throws AttachmentException {
        flatnet.requireReady(network(), addresses("nobody", subnet));
    }

    Link link(String name) throws IOException {
        return ip.links().find(name).orElseThrow();
    }

    List<String> links() throws IOException {
        return links(ip);
    }

    static List<String> linksOf(NetworkNamespace netns) throws IOException {
        try (RouteNetlink inside = RouteNetlink.open(netns)) {
            return links(inside);
        }
    }

    private static List<String> links(RouteNetlink where) throws IOException {
        return where.links().list().stream()
                .map(Link::name)
                .filter(name -> !name.matches(ALWAYS_THERE))
                .toList();
    }

    /** The IPv4 addresses of a link, as {@code address/length}. */
    static List<String> addressesOf(RouteNetlink where, int link) throws IOException {
        List<String> found = new ArrayList<>();
        for (InterfaceAddress address : where.addresses().list(link)) {
            if (address.address() instanceof Inet4Address) {
                found.add(address.address().getHostAddress() + "/" + address.prefixLength());
            }
        }
        return found;
    }

    List<String> leases() throws IpamException {
        List<String> leases = new ArrayList<>();
        for (StoredLease lease : allocator.leases(NETWORK)) {
            leases.add(IpAddresses.format(lease.address()));
        }
        return leases;
    }

    /** Tables, chains and elements, as text. */
    List<String> rules() throws IOException {
        List<String> found = new ArrayList<>();
        try (Nftables nft = Nftables.open(namespace)) {
            for (NftTable table : nft.tables()) {
                found.add(table.toString());
                for (Chain chain : nft.chains(table)) {
                    found.add(
                            chain.name() + " " + nft.rules(table, chain.name()).size());
                }
            }
            if (nft.exists(TABLE)) {
                for (SetElement element : nft.elements(TABLE, "attachments")) {
                    found.add(element.key() + " " + element.comment().orElse(""));
                }
            }
        }
        return found;
    }

    /** Everything that could be left behind: links and what they are like, addresses, rules, leases. */
    String state() throws IOException, IpamException {
        List<String> links = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        for (Link link : ip.links().list()) {
            if (!link.name().matches(ALWAYS_THERE)) {
                links.add(link.name()
                        + (link.isUp() ? " up" : "")
                        + (link.isPromiscuous() ? " promiscuous" : "")
                        + master(link)
                        + (tellsVlansApart(link) ? " vlans" : ""));
            }
            addressesOf(ip, link.index()).forEach(one -> addresses.add(link.name() + " " + one));
            ipv6Of(ip, link.index()).forEach(one -> addresses.add(link.name() + " " + one));
        }
        return links + "\n" + addresses + "\n" + rules() + "\n" + leases();
    }

    private String master(Link link) throws IOException {
        Optional<Link> master =
                link.master().isPresent() ? ip.links().find(link.master().get()) : Optional.empty();
        return master.map(found -> " master " + found.name()).orElse("");
    }

    private static boolean tellsVlansApart(Link link) throws IOException {
        return BridgeState.of(link).filter(BridgeState::vlanFiltering).isPresent();
    }

    /** The IPv6 addresses of a link but those it gives itself, as {@code address/length}. */
    static List<String> ipv6Of(RouteNetlink where, int link) throws IOException {
        List<String> found = new ArrayList<>();
        for (InterfaceAddress address : where.addresses().list(link)) {
            if (address.address() instanceof Inet6Address
                    && !address.address().isLinkLocalAddress()
                    && !address.address().isLoopbackAddress()) {
                found.add(IpAddresses.format(address.address()) + "/" + address.prefixLength());
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        ip.close();
        kernel.close();
    }
}
