// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * Changes an interface and sysctls of its namespace. What was there before is kept in a file, and comes back when the container
 * is detached and its namespace is still there, or the attaching fails.
 */
public final class Tuning implements ChainedWork {
    /** Stands for the interface's name in the name of a sysctl, as a whole element. */
    public static final String INTERFACE = "IFNAME";

    private final Map<List<String>, String> sysctls;
    private final LinkTuning link;
    private final Path backups;

    /**
     * Work with these settings.
     *
     * @param sysctls values by the name below {@code net}, one element each, of which {@value #INTERFACE} stands for the
     *     interface's name; written in this order
     * @param link what to change of the interface
     * @param backups the directory for what was there before
     */
    public Tuning(Map<List<String>, String> sysctls, LinkTuning link, Path backups) {
        this.sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
        this.link = link;
        this.backups = backups;
    }

    /** What puts back what was there before, whatever the settings were. */
    public static Removal removal(Path backups) {
        return new TuningRemoval(new TuningBackups(backups));
    }

    @Override
    public void apply(AttachedInterface target) throws IOException, AttachmentException {
        OpenNetns sandbox = target.site().sandbox();
        Map<List<String>, String> wanted = named(target.site().interfaceName());
        TuningBackup before = new TuningBackup(
                Optional.of(target.attachment().toString()),
                link.asOf(target.inside()),
                current(sandbox.namespace(), wanted));
        if (before.isEmpty() && wanted.isEmpty()) {
            return;
        }
        keep(target, before);
        for (Map.Entry<List<String>, String> sysctl : wanted.entrySet()) {
            write(target, sandbox.namespace(), sysctl.getKey(), sysctl.getValue());
        }
        if (!link.isEmpty()) {
            int index = target.inside().index();
            target.rollback()
                    .onFailure(() -> sandbox.links().change(index, before.link().change()));
            sandbox.links().change(index, link.change());
        }
    }

    /** The settings for an interface of this name. */
    private Map<List<String>, String> named(String interfaceName) throws AttachmentException {
        Map<List<String>, String> named = new LinkedHashMap<>();
        for (Map.Entry<List<String>, String> sysctl : sysctls.entrySet()) {
            List<String> elements = new ArrayList<>(sysctl.getKey());
            elements.replaceAll(element -> element.equals(INTERFACE) ? interfaceName : element);
            if (named.put(elements, sysctl.getValue()) != null) {
                throw new AttachmentException(
                        Reason.NOT_POSSIBLE,
                        "duplicated sysctl keys are not allowed",
                        text(elements) + " is there by the interface's name and as " + text(sysctl.getKey()));
            }
        }
        return named;
    }

    private static Map<List<String>, String> current(NetworkNamespace sandbox, Map<List<String>, String> wanted)
            throws IOException, AttachmentException {
        Map<List<String>, String> values = new LinkedHashMap<>();
        for (List<String> key : wanted.keySet()) {
            values.put(key, read(sandbox, key));
        }
        return values;
    }

    /** Before anything is changed. A repeated request finds changed values, so what was kept already counts for more. */
    private void keep(AttachedInterface target, TuningBackup before) throws IOException {
        TuningBackups files = new TuningBackups(backups);
        Optional<TuningBackup> earlier = files.find(target.attachment());
        target.rollback().onFailure(() -> {
            if (earlier.isPresent()) {
                files.save(target.attachment(), earlier.get());
            } else {
                files.delete(target.attachment());
            }
        });
        files.save(target.attachment(), earlier.isPresent() ? earlier.get().completedBy(before) : before);
    }

    private static void write(AttachedInterface target, NetworkNamespace sandbox, List<String> key, String value)
            throws IOException, AttachmentException {
        String[] name = key.toArray(new String[0]);
        String before = read(sandbox, key);
        // Where /proc/sys is read-only, somebody may have set it already.
        if (!isSame(before, value)) {
            target.rollback().onFailure(() -> sandbox.writeSysctl(before, name));
            sandbox.writeSysctl(value, name);
        }
    }

    private static String read(NetworkNamespace sandbox, List<String> key) throws IOException, AttachmentException {
        try {
            return sandbox.sysctl(key.toArray(new String[0]));
        } catch (NoSuchFileException e) {
            throw new AttachmentException(
                    Reason.KERNEL_REFUSED,
                    "there is no sysctl " + text(key),
                    "this kernel has none of that name for the interface; \"sysctl -a\" lists those it has",
                    e);
        }
    }

    /** The kernel writes tabs between several numbers, whatever stood between them when they were set. */
    private static boolean isSame(String one, String other) {
        StringTokenizer ofOne = new StringTokenizer(one);
        StringTokenizer ofOther = new StringTokenizer(other);
        while (ofOne.hasMoreTokens() && ofOther.hasMoreTokens()) {
            if (!ofOne.nextToken().equals(ofOther.nextToken())) {
                return false;
            }
        }
        return !ofOne.hasMoreTokens() && !ofOther.hasMoreTokens();
    }

    private static String text(List<String> key) {
        return "net." + String.join(".", key);
    }

    @Override
    public void verify(AttachedInterface target) throws IOException, AttachmentException {
        OpenNetns sandbox = target.site().sandbox();
        for (Map.Entry<List<String>, String> sysctl :
                named(target.site().interfaceName()).entrySet()) {
            String actual = read(sandbox.namespace(), sysctl.getKey());
            if (!isSame(sysctl.getValue(), actual)) {
                throw notInOrder(text(sysctl.getKey()), sysctl.getValue(), actual);
            }
        }
        Link inside = target.inside();
        LinkTuning actual = link.asOf(inside);
        String name = inside.name();
        require("the MAC address of " + name, link.mac(), actual.mac());
        require("the MTU of " + name, link.mtu(), actual.mtu());
        require("promiscuous mode of " + name, link.promiscuous(), actual.promiscuous());
        require("the all-multicast mode of " + name, link.allMulticast(), actual.allMulticast());
        require("the transmit queue length of " + name, link.transmitQueueLength(), actual.transmitQueueLength());
    }

    private static void require(String what, Optional<?> wanted, Optional<?> actual) throws AttachmentException {
        if (!wanted.equals(actual)) {
            throw notInOrder(what, text(wanted), text(actual));
        }
    }

    private static String text(Optional<?> value) {
        return value.isPresent() ? String.valueOf(value.get()) : "none";
    }

    private static AttachmentException notInOrder(String what, String wanted, String actual) {
        return AttachmentException.notInOrder(what + " is " + actual + " instead of " + wanted);
    }

    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        removal(backups).remove(site);
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        removal(backups).retain(host, network, labels);
    }
}
