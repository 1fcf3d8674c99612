// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A host that reboots, and whose namespaces come and go, when a test says so. */
public final class FakeHost implements Host {
    private int boot = 1;
    private long now = 1_000_000;
    private int inode = 4_000;
    private boolean sees = true;
    private final Map<String, String> paths = new HashMap<>();
    private final Set<String> namespaces = new HashSet<>();

    /** Without any namespace. */
    public FakeHost() {}

    /** Makes a namespace that a path leads to. */
    public String makeNetns(String path) {
        String id = "4:" + inode++;
        paths.put(path, id);
        namespaces.add(id);
        return path;
    }

    /** The path leads nowhere any more, but the namespace lives on. */
    public void unmount(String path) {
        paths.remove(path);
    }

    /** The namespace is gone. */
    public void removeNetns(String path) {
        String id = paths.remove(path);
        if (id != null) {
            namespaces.remove(id);
        }
    }

    /** Everything is gone, and inodes are counted from the beginning again. */
    public void reboot() {
        boot++;
        inode = 4_000;
        paths.clear();
        namespaces.clear();
    }

    /** Time passes. */
    public void pass(long seconds) {
        now += seconds;
    }

    /** From now on it cannot see all namespaces. */
    public void blind() {
        sees = false;
    }

    @Override
    public String bootId() {
        return "boot-" + boot;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public String netnsId(String path) {
        return paths.getOrDefault(path, "");
    }

    @Override
    public Optional<Set<String>> namespaces() {
        return sees ? Optional.of(Set.copyOf(namespaces)) : Optional.empty();
    }
}
