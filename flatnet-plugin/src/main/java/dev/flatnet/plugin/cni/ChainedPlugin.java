// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.DetachRequest;
import dev.flatnet.plugin.Network;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.address.NoIpam;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.cni.config.ChainedConfig;
import dev.flatnet.plugin.link.ExistingInterface;
import dev.flatnet.plugin.link.ExpectedInterface;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A plugin that works on the interface an earlier plugin of the chain made. Thread-safe. */
final class ChainedPlugin implements CniPlugin {

    private final PluginParts parts;
    private final Decoder decoder;
    private final Leftovers leftovers;

    /** Says what has to be removed: also if the configuration has become invalid, and if another program made it. */
    interface Leftovers {
        Removals removals(PluginConfig config, List<InetAddress> addresses);
    }

    /** Reads the plugin object of a configuration, with what the request wants besides. */
    interface Decoder {
        ChainedConfig decode(PluginConfig config, CniArgs args) throws CniException;
    }

    /** Whose removals are the same with any configuration. */
    ChainedPlugin(PluginParts parts, Decoder decoder, Removals removals) {
        this(parts, decoder, (config, addresses) -> removals);
    }

    /** Whose removals depend on the configuration, and must be told also if it has become invalid. */
    ChainedPlugin(PluginParts parts, Decoder decoder, Function<PluginConfig, Removals> removals) {
        this(parts, decoder, (config, addresses) -> removals.apply(config));
    }

    /** Which may have to remove what another program made, and that is known by the addresses only. */
    ChainedPlugin(PluginParts parts, Decoder decoder, Leftovers leftovers) {
        this.parts = parts;
        this.decoder = decoder;
        this.leftovers = leftovers;
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        Network network = network(request.config(), request.args());
        CniResult before = request.prevResult()
                .orElseThrow(() -> CniException.invalidConfig(
                        "the previous result is missing",
                        "this plugin works on the interface of another; put it after that in the list"));
        AttachRequest attach = new AttachRequest(
                network,
                attachment,
                request.netns(),
                new NoIpam(),
                Optional.empty(),
                present(before, request.attachment()).addresses());
        try {
            return Results.changed(
                    before,
                    request.netns(),
                    parts.flatnet(request.environment(), request.config()).attach(attach));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** The interface as earlier plugins report it. */
    private static ExpectedInterface present(CniResult before, AttachmentId attachment) {
        return new ExpectedInterface(Optional.empty(), Results.ips(before, attachment.ifName()), List.of());
    }

    private Network network(PluginConfig config, CniArgs args) throws CniException {
        return network(config, decoder.decode(config, args));
    }

    private Network network(PluginConfig config, ChainedConfig settings) {
        return new Network(
                config.name(),
                new ExistingInterface(),
                List.of(),
                settings.work(),
                leftovers.removals(config, List.of()).rules());
    }

    @Override
    public void del(DelRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        Removals all = leftovers.removals(request.config(), IpamSection.addresses(request.prevResult()));
        try {
            parts.flatnetAnyway(request.environment(), request.config())
                    .detach(new DetachRequest(attachment, request.netns(), all, new NoIpam(), List.of()));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        Network network = network(request.config(), request.args());
        ExpectedInterface expected = present(request.prevResult(), request.attachment());
        try {
            parts.flatnet(request.environment(), request.config())
                    .check(new dev.flatnet.plugin.CheckRequest(
                            network, attachment, request.netns(), new NoIpam(), expected));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Nothing is removed if the runtime does not say which attachments are valid. */
    @Override
    public void gc(GcRequest request) throws CniException {
        if (request.validAttachments().isEmpty()) {
            return;
        }
        try {
            parts.flatnetAnyway(request.environment(), request.config())
                    .collectGarbage(
                            request.config().name(),
                            request.validAttachments().get(),
                            leftovers.removals(request.config(), List.of()),
                            new NoIpam());
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** Whether the rules that the configuration wants could be made; of the interface there is nothing to say. */
    @Override
    public void status(StatusRequest request) throws CniException {
        PluginConfig config = request.config();
        Network network = network(config, decoder.decode(config, CniArgs.EMPTY));
        try {
            parts.flatnet(request.environment(), config).requireReady(network, new NoIpam());
        } catch (AttachmentException e) {
            throw ErrorMapping.notAvailable(e);
        }
    }
}
