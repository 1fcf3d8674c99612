// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.sandbox;

import dev.flatnet.netlink.netns.NamespaceException;
import dev.flatnet.netlink.netns.NetworkNamespace;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.attachment.AttachmentException.Reason;
import dev.flatnet.plugin.attachment.Rollback;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where one request works on an attachment: the host's namespace, the container's, and what undoes the steps done so far.
 * Both are opened when they are first asked for, once, and used by their descriptors from then on: what the path leads to
 * later does not matter. Not thread-safe.
 */
public final class Site implements AutoCloseable {
    private final Attachment attachment;
    private final NetworkNamespace hostNamespace;
    private final Namespaces containers;
    private final Optional<String> path;
    private final boolean mayBeHost;
    private final Rollback rollback = new Rollback();
    private @Nullable OpenNetns host;
    private @Nullable NetworkNamespace sandboxNamespace;
    private @Nullable OpenNetns sandbox;

    /**
     * Opens nothing yet.
     *
     * @param host the host's namespace, which must stay open
     * @param containers how the path leads to the container's
     * @param path of the container's namespace; absent if the runtime says that it is gone
     * @param mayBeHost whether that may be the host's own
     */
    public Site(
            Attachment attachment,
            NetworkNamespace host,
            Namespaces containers,
            Optional<String> path,
            boolean mayBeHost) {
        this.attachment = attachment;
        this.hostNamespace = host;
        this.containers = containers;
        this.path = path;
        this.mayBeHost = mayBeHost;
    }

    /** Which interface of which container on which network this is about. */
    public Attachment attachment() {
        return attachment;
    }

    /** The name of the container's interface. */
    public String interfaceName() {
        return attachment.id().ifName();
    }

    /** Undoes the steps done so far, if a later one fails. */
    public Rollback rollback() {
        return rollback;
    }

    /** The host's side. */
    public OpenNetns host() throws IOException {
        if (host == null) {
            host = OpenNetns.of(hostNamespace);
        }
        return host;
    }

    /**
     * The container's side.
     *
     * @throws AttachmentException if it cannot be used: there is no such namespace, it is something else, or it is the
     *     host's own
     */
    public OpenNetns sandbox() throws IOException, AttachmentException {
        if (sandbox == null) {
            sandboxNamespace = open();
            sandbox = OpenNetns.of(sandboxNamespace);
        }
        return sandbox;
    }

    private NetworkNamespace open() throws IOException, AttachmentException {
        NetworkNamespace opened;
        try {
            opened = containers.open(path.orElse(""));
        } catch (NamespaceException e) {
            throw new AttachmentException(
                    Reason.NETNS_UNUSABLE,
                    "cannot use the container's network namespace",
                    String.valueOf(e.getMessage()),
                    e);
        }
        try {
            // By the descriptors that are used from now on: a path could lead elsewhere the next time it is opened.
            if (mayBeHost || !opened.isSameAs(hostNamespace)) {
                return opened;
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        opened.close();
        throw new AttachmentException(
                Reason.NETNS_UNUSABLE,
                "cannot use the container's network namespace",
                path.orElse("") + " leads to the namespace of the host");
    }

    /** The container's side, if its namespace is still there and can be used; for work that can do without. */
    public Optional<OpenNetns> sandboxIfThere() {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(sandbox());
        } catch (IOException | AttachmentException e) {
            return Optional.empty();
        }
    }

    @Override
    @SuppressWarnings("try")
    public void close() throws IOException {
        // Each that was opened, also if closing another fails.
        try (NetworkNamespace namespace = sandboxNamespace;
                OpenNetns inside = sandbox;
                OpenNetns outside = host) {
            sandbox = null;
            host = null;
        }
    }
}
