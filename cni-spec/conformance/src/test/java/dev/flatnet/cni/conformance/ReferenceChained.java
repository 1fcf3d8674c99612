// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Interface;
import dev.flatnet.cni.spec.JsonString;
import dev.flatnet.cni.spec.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A chained plugin that does everything right: it marks attachments, and sets the hardware address that is asked for. */
final class ReferenceChained implements CniPlugin {
    static final String TYPE = "reference-chained";

    private final FakeHost host;
    private final Set<String> marks = new HashSet<>();

    ReferenceChained(FakeHost host) {
        this.host = host;
    }

    private static String mark(String network, AttachmentId attachment) {
        return network + "/" + attachment;
    }

    @Override
    public synchronized CniResult add(AddRequest request) throws CniException {
        CniResult before = request.prevResult()
                .orElseThrow(
                        () -> CniException.invalidConfig("prevResult is missing", "chain this after another plugin"));
        marks.add(mark(request.config().name(), request.attachment()));
        Optional<JsonValue> mac = request.config().capability("mac");
        return mac.isPresent() ? withMac(request, before, ((JsonString) mac.get()).value()) : before;
    }

    private CniResult withMac(AddRequest request, CniResult before, String mac) {
        String name = request.attachment().ifName();
        host.namespace(request.netns())
                .ifPresent(namespace -> namespace
                        .look(name)
                        .ifPresent(
                                old -> namespace.put(new ObservedInterface(name, mac, old.addresses(), old.routes()))));
        List<Interface> interfaces = new ArrayList<>();
        for (Interface each : before.interfaces()) {
            boolean ours = each.name().equals(name) && each.sandbox().isPresent();
            interfaces.add(ours ? Interface.inSandbox(name, mac, request.netns()) : each);
        }
        return new CniResult(interfaces, before.ips(), before.routes(), before.dns());
    }

    @Override
    public synchronized void del(DelRequest request) {
        marks.remove(mark(request.config().name(), request.attachment()));
    }

    @Override
    public synchronized void check(CheckRequest request) throws CniException {
        if (!marks.contains(mark(request.config().name(), request.attachment()))) {
            throw new CniException(ErrorCode.FIRST_OF_PLUGIN, "the mark is missing", "");
        }
    }

    @Override
    public synchronized void gc(GcRequest request) {
        String network = request.config().name() + "/";
        marks.removeIf(mark -> {
            String[] parts = mark.substring(network.length()).split("/", -1);
            return mark.startsWith(network) && request.isStale(new AttachmentId(parts[0], parts[1]));
        });
    }

    @Override
    public void status(StatusRequest request) {}
}
