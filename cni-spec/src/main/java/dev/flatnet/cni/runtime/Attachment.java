// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of an attachment (specification 1.1.0, section 3, "Attachment Parameters"). They must be the same in ADD,
 * CHECK and DEL.
 *
 * @param id container and name of the interface inside it
 * @param netns path of the container's network namespace; empty for a DEL after the namespace is gone
 * @param args for {@code CNI_ARGS}
 * @param capabilityArguments a value for each capability; a plugin gets those it declares
 */
public record Attachment(AttachmentId id, Optional<String> netns, CniArgs args, JsonObject capabilityArguments) {

    /** An attachment without any extra arguments. */
    public static Attachment of(String containerId, String netns, String ifName) {
        return new Attachment(
                new AttachmentId(containerId, ifName), Optional.of(netns), CniArgs.EMPTY, JsonObject.EMPTY);
    }

    /**
     * The same attachment with one argument more for {@code CNI_ARGS}. Most plugins refuse arguments they do not know, unless
     * there is {@code IgnoreUnknown=1} as well.
     */
    public Attachment withArg(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(args.values());
        more.put(key, value);
        return new Attachment(id, netns, new CniArgs(more), capabilityArguments);
    }

    /** The same attachment with a value for one capability more, for example {@code portMappings}. */
    public Attachment withCapability(String name, JsonValue value) {
        return new Attachment(
                id,
                netns,
                args,
                capabilityArguments.toBuilder().put(name, value).build());
    }

    /** The same attachment after the namespace is gone, for DEL. */
    public Attachment withoutNetns() {
        return new Attachment(id, Optional.empty(), args, capabilityArguments);
    }
}
