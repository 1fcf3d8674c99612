// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.cni.spec.IpPrefix;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request for addresses, within a transaction. */
final class Allocation {
    private final AddressPool pool;
    private final AllocationRequest request;
    private final Leases leases;
    private final Host host;
    private final Set<InetAddress> wanted;
    private final List<InetAddress> held;
    private final List<InetAddress> remembered;
    private final Origin origin;

    Allocation(AddressPool pool, AllocationRequest request, Leases leases, Host host) throws StoreException {
        this.pool = pool;
        this.request = request;
        this.leases = leases;
        this.host = host;
        this.wanted = new LinkedHashSet<>(request.requested());
        this.held = leases.heldBy(request.owner());
        this.remembered =
                request.name().isPresent() ? leases.remembered(request.name().get()) : List.of();
        String netns = request.netns();
        this.origin = new Origin(host.bootId(), netns, netns.isEmpty() ? "" : host.netnsId(netns), host.now());
    }

    List<Lease> run() throws IpamException {
        List<Lease> allocated = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < pool.sets().size(); i++) {
            RangeSet set = pool.sets().get(i);
            InetAddress address = allocate(set, i);
            AddressRange range = set.rangeOf(address).orElseThrow();
            addresses.add(address);
            allocated.add(new Lease(new IpPrefix(address, range.subnet().length()), range.gateway(), request.owner()));
        }
        requireAllUsed();
        if (request.name().isPresent() && !addresses.equals(remembered)) {
            leases.remember(request.name().get(), addresses);
        }
        return allocated;
    }

    private void requireAllUsed() throws AddressUnavailableException {
        if (!wanted.isEmpty()) {
            InetAddress left = wanted.iterator().next();
            String why = pool.rangeOf(left).isPresent()
                    ? " is one too many: only one address of each set is handed out at a time"
                    : " is outside of " + pool.sets();
            throw new AddressUnavailableException("requested address " + IpAddresses.format(left) + why);
        }
    }

    private InetAddress allocate(RangeSet set, int index) throws IpamException {
        Optional<InetAddress> must = requested(set);
        InetAddress address = keep(set, must);
        if (address != null) {
            leases.renew(address, origin);
            return address;
        }
        must = must.isPresent() ? must : reserved(set);
        if (must.isPresent()) {
            address = must.get();
            requireAvailable(set, address);
        } else {
            Optional<InetAddress> sticky = sticky(set);
            address = sticky.isPresent() ? sticky.get() : new FreeAddresses(pool, index, leases, host).any();
        }
        leases.add(address, request.owner(), origin);
        leases.setLastReserved(index, address);
        return address;
    }

    private Optional<InetAddress> requested(RangeSet set) {
        for (InetAddress address : wanted) {
            if (set.rangeOf(address).isPresent()) {
                wanted.remove(address);
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private Optional<InetAddress> reserved(RangeSet set) {
        for (Reservation reservation : pool.reservations()) {
            if (request.names().contains(reservation.name())
                    && set.rangeOf(reservation.address()).isPresent()) {
                return Optional.of(reservation.address());
            }
        }
        return Optional.empty();
    }

    /** What the owner holds of a set already, and may keep. It keeps one: a crash may have left it another. */
    private @Nullable InetAddress keep(RangeSet set, Optional<InetAddress> must) throws StoreException {
        InetAddress kept = null;
        for (InetAddress address : held) {
            if (set.rangeOf(address).isPresent()) {
                if (kept == null && (must.isEmpty() || must.get().equals(address))) {
                    kept = address;
                } else {
                    leases.remove(address);
                }
            }
        }
        return kept;
    }

    private void requireAvailable(RangeSet set, InetAddress address) throws IpamException {
        String what = "requested address " + IpAddresses.format(address);
        AddressRange range = set.rangeOf(address).orElseThrow();
        String why = range.whyNobodys(address);
        if (!why.isEmpty()) {
            throw new AddressUnavailableException(what + " " + why);
        }
        Optional<Reservation> reservation = pool.reservationOf(address);
        if (reservation.isPresent()
                && !request.names().contains(reservation.get().name())) {
            throw new AddressUnavailableException(
                    what + " is reserved for " + reservation.get().name());
        }
        Optional<Holder> holder = leases.holder(address);
        if (holder.isPresent() && !takeAwayIfStale(address)) {
            throw new AddressUnavailableException(
                    what + " is in use by " + holder.get().words());
        }
    }

    private Optional<InetAddress> sticky(RangeSet set) throws StoreException {
        for (InetAddress address : remembered) {
            Optional<AddressRange> range = set.rangeOf(address);
            if (range.isPresent()
                    && range.get().whyNobodys(address).isEmpty()
                    && pool.reservationOf(address).isEmpty()
                    && (leases.holder(address).isEmpty() || takeAwayIfStale(address))) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    private boolean takeAwayIfStale(InetAddress address) throws StoreException {
        Optional<StoredLease> lease = leases.find(address);
        if (lease.isPresent() && new LivenessCheck(host).of(lease.get()).isStale()) {
            leases.remove(address);
            return true;
        }
        return false;
    }
}
