// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.NetworkConfig;
import dev.flatnet.cni.spec.Operation;
import dev.flatnet.cni.spec.PluginObject;
import dev.flatnet.cni.spec.ResultCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs all plugins of a network in the order and with the error rules of each operation (specification 1.1.0, section 3): ADD,
 * CHECK, STATUS and GC forwards, DEL backwards; the first failure ends ADD, CHECK, STATUS and DEL, while GC goes on.
 */
final class PluginChain {
    private final List<PluginObject> plugins;
    private final CniVersion version;
    private final RequestDerivation requests;
    private final ProtocolVariables variables;
    private final Function<Map<String, String>, PluginInvoker> invokers;

    PluginChain(
            NetworkConfig network,
            CniVersion version,
            ProtocolVariables variables,
            Function<Map<String, String>, PluginInvoker> invokers) {
        this.plugins = network.plugins();
        this.version = version;
        this.requests = new RequestDerivation(network.name(), version);
        this.variables = variables;
        this.invokers = invokers;
    }

    /**
     * Runs ADD.
     *
     * @return the result of the last plugin, in the network's version, whatever version the plugin answered in
     */
    JsonObject add(Attachment attachment) throws CniException {
        PluginInvoker invoker = invokers.apply(variables.ofAttachment(attachment));
        Optional<JsonObject> previous = Optional.empty();
        for (PluginObject plugin : plugins) {
            JsonObject request = requests.ofAttachment(plugin, attachment, previous);
            CniResult result = invoker.add(plugin.type(), request, version);
            previous = Optional.of(ResultCodec.encode(result, version));
        }
        return previous.orElseThrow(() -> CniException.invalidConfig("no plugin configs found", ""));
    }

    void check(Attachment attachment, JsonObject result) throws CniException {
        PluginInvoker invoker = invokers.apply(variables.ofAttachment(attachment));
        for (PluginObject plugin : plugins) {
            invoker.run(plugin.type(), Operation.CHECK, requests.ofAttachment(plugin, attachment, Optional.of(result)));
        }
    }

    void del(Attachment attachment, Optional<JsonObject> result) throws CniException {
        PluginInvoker invoker = invokers.apply(variables.ofAttachment(attachment));
        for (PluginObject plugin : plugins.reversed()) {
            invoker.run(plugin.type(), Operation.DEL, requests.ofAttachment(plugin, attachment, result));
        }
    }

    /** Runs DEL of every plugin, whatever fails, since nobody will call it again. */
    List<CniException> delAll(Attachment attachment, Optional<JsonObject> result) {
        PluginInvoker invoker = invokers.apply(variables.ofAttachment(attachment));
        List<CniException> failures = new ArrayList<>();
        for (PluginObject plugin : plugins.reversed()) {
            try {
                invoker.run(plugin.type(), Operation.DEL, requests.ofAttachment(plugin, attachment, result));
            } catch (CniException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    void status() throws CniException {
        PluginInvoker invoker = invokers.apply(variables.ofNetwork());
        for (PluginObject plugin : plugins) {
            invoker.run(plugin.type(), Operation.STATUS, requests.ofNetwork(plugin));
        }
    }

    List<CniException> gc(List<AttachmentId> valid) {
        PluginInvoker invoker = invokers.apply(variables.ofNetwork());
        List<CniException> failures = new ArrayList<>();
        for (PluginObject plugin : plugins) {
            try {
                invoker.run(plugin.type(), Operation.GC, requests.ofValidAttachments(plugin, valid));
            } catch (CniException e) {
                failures.add(e);
            }
        }
        return failures;
    }
}
