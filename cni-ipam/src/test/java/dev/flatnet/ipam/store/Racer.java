// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.store;

import dev.flatnet.ipam.AddressStore;
import dev.flatnet.ipam.AllocationRequest;
import dev.flatnet.ipam.Allocator;
import dev.flatnet.ipam.Host;
import dev.flatnet.ipam.IpamException;
import dev.flatnet.ipam.Pools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A process that takes and gives back addresses as fast as it can, and prints those it keeps. */
public final class Racer {
    private Racer() {}

    /** Takes a directory, a name, and how many. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IpamException {
        AddressStore store = FileAddressStore.in(Path.of(arguments[0])).waiting(Duration.ofSeconds(60));
        Allocator allocator = new Allocator(store, Host.unknown());
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            String kept = arguments[1] + "-kept-" + i;
            System.out.println(kept + " "
                    + Pools.text(
                            allocator.allocate(Pools.pool("10.0.0.0/23"), AllocationRequest.by(Pools.eth0(kept)))));
            String passing = arguments[1] + "-passing-" + i;
            allocator.allocate(Pools.pool("10.0.0.0/23"), AllocationRequest.by(Pools.eth0(passing)));
            allocator.release(Pools.NETWORK, Pools.eth0(passing), List.of());
        }
    }
}
