// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import dev.flatnet.netlink.Errno;
import dev.flatnet.netlink.NetlinkException;
import dev.flatnet.netlink.route.Link;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.Failures;
import dev.flatnet.plugin.sandbox.OpenNetns;
import dev.flatnet.plugin.sandbox.Removal;
import dev.flatnet.plugin.sandbox.Site;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts back what an interface and its namespace were before they were tuned, as far as they are there, and forgets it. */
final class TuningRemoval implements Removal {
    private final TuningBackups backups;

    TuningRemoval(TuningBackups backups) {
        this.backups = backups;
    }

    /** After a failure the backup stays, so that the request can be repeated. */
    @Override
    public void remove(Site site) throws IOException, AttachmentException {
        Optional<TuningBackup> backup = backups.find(site.attachment());
        Optional<OpenNetns> sandbox = backup.isPresent() ? site.sandboxIfThere() : Optional.empty();
        if (sandbox.isPresent()) {
            Failures failures = new Failures();
            restore(sandbox.get(), site.interfaceName(), backup.get(), failures);
            failures.throwIfAny("cannot put back what " + site.interfaceName() + " was before");
        }
        backups.delete(site.attachment());
    }

    private static void restore(OpenNetns sandbox, String interfaceName, TuningBackup backup, Failures failures) {
        failures.attempt(() -> restoreLink(sandbox, interfaceName, backup.link()));
        List<Map.Entry<List<String>, String>> sysctls =
                new ArrayList<>(backup.sysctls().entrySet());
        Collections.reverse(sysctls);
        for (Map.Entry<List<String>, String> sysctl : sysctls) {
            failures.attempt(() -> restoreSysctl(sandbox, sysctl.getKey(), sysctl.getValue()));
        }
    }

    private static void restoreLink(OpenNetns sandbox, String interfaceName, LinkTuning before) throws IOException {
        Optional<Link> link = sandbox.links().find(interfaceName);
        if (link.isEmpty() || before.isEmpty() || before.equals(before.asOf(link.get()))) {
            return;
        }
        try {
            sandbox.links().change(link.get().index(), before.change());
        } catch (NetlinkException e) {
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    /** That of an interface is gone with it. */
    private static void restoreSysctl(OpenNetns sandbox, List<String> key, String before) throws IOException {
        try {
            sandbox.ensureSysctl(before, key.toArray(new String[0]));
        } catch (NoSuchFileException e) {
            return;
        }
    }

    @Override
    public void retain(OpenNetns host, String network, Set<String> labels) throws IOException, AttachmentException {
        backups.retain(network, labels);
    }
}
