// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.cni;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.GcRequest;
import dev.flatnet.cni.plugin.StatusRequest;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.PluginConfig;
import dev.flatnet.ipam.cni.Ipam;
import dev.flatnet.plugin.AttachRequest;
import dev.flatnet.plugin.DetachRequest;
import dev.flatnet.plugin.Flatnet;
import dev.flatnet.plugin.Removals;
import dev.flatnet.plugin.address.NoIpam;
import dev.flatnet.plugin.attachment.Attachment;
import dev.flatnet.plugin.attachment.AttachmentException;
import dev.flatnet.plugin.cni.config.InterfaceConfig;
import dev.flatnet.plugin.link.ExpectedInterface;
import java.util.List;

/** A plugin that makes an interface: requests in, {@link dev.flatnet.plugin.Flatnet} called, results out. Thread-safe. */
final class InterfacePlugin implements CniPlugin {
    private final PluginParts parts;
    private final Decoder decoder;
    private final Removals removals;
    private final IpamSection ipam;

    /** Reads the plugin object of a configuration. */
    interface Decoder {
        InterfaceConfig decode(PluginConfig config) throws CniException;
    }

    InterfacePlugin(PluginParts parts, Decoder decoder, Removals removals) {
        this.parts = parts;
        this.decoder = decoder;
        this.removals = removals;
        this.ipam = new IpamSection(parts);
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        PluginConfig config = request.config();
        InterfaceConfig settings = decoder.decode(config);
        Ipam addresses = settings.needsAddresses()
                ? ipam.of(config, request.attachment(), request.netns(), request.args(), request.environment())
                : new NoIpam();
        AttachRequest attach = new AttachRequest(
                settings.network(config.name()),
                new Attachment(config.name(), request.attachment()),
                request.netns(),
                addresses,
                Requested.mac(config, request.args()),
                List.of());
        Flatnet flatnet = parts.flatnet(request.environment(), config);
        try {
            return Results.of(request, settings.dns(), flatnet.attach(attach));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void del(DelRequest request) throws CniException {
        PluginConfig config = request.config();
        DetachRequest detach = new DetachRequest(
                new Attachment(config.name(), request.attachment()),
                request.netns(),
                removals,
                ipam.release(config, request.environment()),
                IpamSection.addresses(request.prevResult()));
        try {
            parts.flatnetAnyway(request.environment(), config).detach(detach);
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void check(CheckRequest request) throws CniException {
        PluginConfig config = request.config();
        InterfaceConfig settings = decoder.decode(config);
        boolean hasAddresses = settings.needsAddresses();
        Ipam addresses = hasAddresses
                ? ipam.of(config, request.attachment(), request.netns(), request.args(), request.environment())
                : new NoIpam();
        dev.flatnet.plugin.CheckRequest check = new dev.flatnet.plugin.CheckRequest(
                settings.network(config.name()),
                new Attachment(config.name(), request.attachment()),
                request.netns(),
                addresses,
                hasAddresses ? Results.expected(request) : ExpectedInterface.ANY);
        Flatnet flatnet = parts.flatnet(request.environment(), config);
        try {
            flatnet.check(check);
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
        PluginConfig config = request.config();
        Flatnet flatnet = parts.flatnetAnyway(request.environment(), config);
        try {
            flatnet.collectGarbage(
                    config.name(),
                    request.validAttachments().get(),
                    removals,
                    ipam.release(config, request.environment()));
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    @Override
    public void status(StatusRequest request) throws CniException {
        PluginConfig config = request.config();
        InterfaceConfig settings = decoder.decode(config);
        Ipam addresses = settings.needsAddresses() ? ipam.of(config, request.environment()) : new NoIpam();
        Flatnet flatnet = parts.flatnet(request.environment(), config);
        try {
            flatnet.requireReady(settings.network(config.name()), addresses);
        } catch (AttachmentException e) {
            throw ErrorMapping.notAvailable(e);
        }
    }
}
