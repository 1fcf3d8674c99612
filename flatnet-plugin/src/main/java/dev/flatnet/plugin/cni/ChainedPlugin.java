// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniArgs;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.netlink.route.MacAddress;
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
import java.util.List;
import java.util.Optional;

/** A plugin that works on the interface an earlier plugin of the chain made. Thread-safe. */
final class ChainedPlugin implements CniPlugin {
    private final PluginParts parts;
    private final Decoder decoder;
    private final Removals removals;

    /** Reads the plugin object of a configuration, with what the request wants of the interface. */
    interface Decoder {
        ChainedConfig decode(PluginConfig config, String interfaceName, Optional<MacAddress> requestedMac)
                throws CniException;
    }

    ChainedPlugin(PluginParts parts, Decoder decoder, Removals removals) {
        this.parts = parts;
        this.decoder = decoder;
        this.removals = removals;
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        Network network = network(request.config(), attachment, request.args());
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

    private Network network(PluginConfig config, Attachment attachment, CniArgs args) throws CniException {
        ChainedConfig settings = decoder.decode(config, attachment.id().ifName(), Requested.mac(config, args));
        return new Network(config.name(), new ExistingInterface(), List.of(), settings.work(), removals.rules());
    }

    @Override
    public void del(DelRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        try {
            parts.flatnetAnyway(request.environment(), request.config())
                    .detach(new DetachRequest(attachment, request.netns(), removals, new NoIpam(), List.of()));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        Attachment attachment = new Attachment(request.config().name(), request.attachment());
        Network network = network(request.config(), attachment, request.args());
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
                            request.config().name(), request.validAttachments().get(), removals, new NoIpam());
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }
}
