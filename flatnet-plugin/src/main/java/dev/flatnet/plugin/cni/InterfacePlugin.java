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
import dev.flatnet.cni.spec.Interface;
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
import java.util.Optional;
import java.util.function.Function;

/** A plugin that makes an interface: requests in, {@link dev.flatnet.plugin.Flatnet} called, results out. Thread-safe. */
final class InterfacePlugin implements CniPlugin {
    private final PluginParts parts;
    private final Decoder decoder;
    private final Function<PluginConfig, Removals> removals;
    private final IpamSection ipam;

    /** Reads the plugin object of a configuration. */
    interface Decoder {
        InterfaceConfig decode(PluginConfig config) throws CniException;
    }

    /** Whose removals are the same with any configuration. */
    InterfacePlugin(PluginParts parts, Decoder decoder, Removals removals) {
        this(parts, decoder, config -> removals);
    }

    /** Whose removals depend on the configuration, and must be told also if it has become invalid. */
    InterfacePlugin(PluginParts parts, Decoder decoder, Function<PluginConfig, Removals> removals) {
        this.parts = parts;
        this.decoder = decoder;
        this.removals = removals;
        this.ipam = new IpamSection(parts);
    }

    @Override
    public CniResult add(AddRequest request) throws CniException {
        PluginConfig config = request.config();
        InterfaceConfig settings = decoder.decode(config);
        if (!settings.passesResultOn()) {
            requireNoneYet(request);
        }
        Ipam addresses = settings.needsAddresses()
                ? ipam.of(config, request.attachment(), request.netns(), request.args(), request.environment())
                : new NoIpam();
        AttachRequest attach = new AttachRequest(
                settings.network(config.name()),
                new Attachment(config.name(), request.attachment()),
                request.netns(),
                addresses,
                // What is there by nature cannot be wished for.
                settings.passesResultOn() ? Optional.empty() : Requested.mac(config, request.args()),
                List.of());
        Flatnet flatnet = parts.flatnet(request.environment(), config);
        try {
            CniResult result = Results.of(request, settings.dns(), flatnet.attach(attach));
            return settings.passesResultOn() ? request.prevResult().orElse(result) : result;
        } catch (AttachmentException e) {
            throw ErrorMapping.of(e);
        }
    }

    /** That of an earlier plugin of the list has this attachment's name, and would be taken for what is left of ours. */
    private static void requireNoneYet(AddRequest request) throws CniException {
        String name = request.attachment().ifName();
        for (Interface each : request.prevResult().orElse(CniResult.EMPTY).interfaces()) {
            if (each.name().equals(name) && each.sandbox().isPresent()) {
                throw new CniException(
                        ErrorMapping.INTERFACE_EXISTS,
                        "an earlier plugin of the list has made the interface " + name,
                        "a list can have one plugin that makes the container's interface");
            }
        }
    }

    @Override
    public void del(DelRequest request) throws CniException {
        PluginConfig config = request.config();
        DetachRequest detach = new DetachRequest(
                new Attachment(config.name(), request.attachment()),
                request.netns(),
                removals.apply(config),
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
                    removals.apply(config),
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
