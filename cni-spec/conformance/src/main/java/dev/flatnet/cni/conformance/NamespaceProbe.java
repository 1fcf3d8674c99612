// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.IpPrefix;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace that plays the container: handed to the plugin by its path, looked into to see what the plugin did,
 * and broken to see whether CHECK notices. The way into the kernel is the caller's; this module has none.
 */
public interface NamespaceProbe extends AutoCloseable {

    /** The text for {@code CNI_NETNS}, which other processes can open. */
    String path();

    /** What is in there now. */
    List<ObservedInterface> interfaces() throws IOException;

    /** Removes an interface, as an administrator might. */
    void deleteInterface(String name) throws IOException;

    /** Removes an address from an interface. */
    void deleteAddress(String interfaceName, IpPrefix address) throws IOException;

    /** Removes the route to a destination by an interface. */
    void deleteRoute(String interfaceName, IpPrefix destination) throws IOException;

    /** Takes the namespace away, with everything in it, if it was made for this probe. */
    @Override
    void close() throws IOException;

    /** The interface of this name. */
    default Optional<ObservedInterface> find(String name) throws IOException {
        return interfaces().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * An interface as the kernel has it.
     *
     * @param name its name
     * @param mac {@code aa:bb:cc:dd:ee:ff} in lower case; empty if it has none
     * @param addresses with their prefix lengths
     * @param routes destinations of the unicast routes by this interface
     */
    record ObservedInterface(String name, String mac, List<IpPrefix> addresses, List<IpPrefix> routes) {

        public ObservedInterface {
            addresses = List.copyOf(addresses);
            routes = List.copyOf(routes);
        }
    }

    /** Where namespaces come from. */
    interface Source {
        /** Gives one to use until it is closed. */
        NamespaceProbe open() throws IOException;

        /** Whether each call of {@link #open} gives a namespace of its own, which disappears when it is closed. */
        boolean givesFreshOnes();
    }
}
