// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.conformance.NamespaceProbe.ObservedInterface;
import dev.flatnet.cni.spec.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A host whose namespaces are maps, so that plugins of this process can attach containers without a kernel. */
final class FakeHost implements NamespaceProbe.Source {
    private final Map<String, FakeNamespace> namespaces = new TreeMap<>();
    private int made;

    @Override
    public synchronized NamespaceProbe open() {
        FakeNamespace namespace = new FakeNamespace("/run/netns/fake" + ++made);
        namespaces.put(namespace.path(), namespace);
        return namespace;
    }

    @Override
    public boolean givesFreshOnes() {
        return true;
    }

    /** The namespace at a path, if there is one. */
    synchronized Optional<FakeNamespace> namespace(String path) {
        return Optional.ofNullable(namespaces.get(path));
    }

    synchronized List<FakeNamespace> all() {
        return List.copyOf(namespaces.values());
    }

    private synchronized void forget(String path) {
        namespaces.remove(path);
    }

    /** One of its namespaces. */
    final class FakeNamespace implements NamespaceProbe {
        private final String path;
        private final Map<String, ObservedInterface> interfaces = new TreeMap<>();

        private FakeNamespace(String path) {
            this.path = path;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public synchronized List<ObservedInterface> interfaces() {
            return List.copyOf(interfaces.values());
        }

        /** The interface of this name, without the exceptions of a kernel. */
        synchronized Optional<ObservedInterface> look(String name) {
            return Optional.ofNullable(interfaces.get(name));
        }

        synchronized void put(ObservedInterface made) {
            interfaces.put(made.name(), made);
        }

        @Override
        public synchronized void deleteInterface(String name) {
            interfaces.remove(name);
        }

        @Override
        public synchronized void deleteAddress(String name, IpPrefix address) {
            ObservedInterface old = look(name).orElseThrow();
            put(new ObservedInterface(name, old.mac(), without(old.addresses(), address), old.routes()));
        }

        @Override
        public synchronized void deleteRoute(String name, IpPrefix destination) {
            ObservedInterface old = look(name).orElseThrow();
            put(new ObservedInterface(name, old.mac(), old.addresses(), without(old.routes(), destination)));
        }

        private static List<IpPrefix> without(List<IpPrefix> all, IpPrefix one) {
            List<IpPrefix> rest = new ArrayList<>(all);
            rest.remove(one);
            return rest;
        }

        @Override
        public void close() {
            forget(path);
        }
    }
}
