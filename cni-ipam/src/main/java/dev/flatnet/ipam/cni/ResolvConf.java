// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam.cni;

import dev.flatnet.cni.spec.AddressFormatException;
import dev.flatnet.cni.spec.Dns;
import dev.flatnet.cni.spec.IpAddresses;
import dev.flatnet.ipam.InvalidPoolException;
import dev.flatnet.netlink.file.RegularFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringTokenizer;

/** A file in the format of resolv.conf(5), read as host-local reads it: repeated lines add up. */
final class ResolvConf {
    private static final int MAX_BYTES = 64 << 10;

    private ResolvConf() {}

    /**
     * Reads a file.
     *
     * @throws InvalidPoolException if it is no regular file (it may be a link to one), larger than 64 KiB, cannot be read,
     *     or names a server that is no address
     */
    static Dns read(String file) throws InvalidPoolException {
        try {
            Path path = Path.of(file);
            if (!path.isAbsolute()) {
                throw new InvalidPoolException("resolvConf " + file + " is not an absolute path");
            }
            // Links are resolved, as resolv.conf often is one; what they lead to is read only if it is a file.
            byte[] bytes = RegularFile.read(path.toRealPath(), MAX_BYTES);
            return parse(file, new String(bytes, StandardCharsets.UTF_8));
        } catch (InvalidPathException e) {
            throw new InvalidPoolException("resolvConf is not a path: " + e.getReason());
        } catch (NoSuchFileException e) {
            throw new InvalidPoolException("resolvConf " + file + " does not exist");
        } catch (IOException e) {
            throw new InvalidPoolException("resolvConf " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static Dns parse(String file, String text) throws InvalidPoolException {
        List<String> nameservers = new ArrayList<>();
        Optional<String> domain = Optional.empty();
        List<String> search = new ArrayList<>();
        List<String> options = new ArrayList<>();
        StringTokenizer lines = new StringTokenizer(text, "\r\n");
        while (lines.hasMoreTokens()) {
            StringTokenizer fields = new StringTokenizer(lines.nextToken());
            String key = fields.hasMoreTokens() ? fields.nextToken() : "";
            if (!fields.hasMoreTokens() || key.startsWith("#") || key.startsWith(";")) {
                continue;
            }
            switch (key) {
                case "nameserver" -> nameservers.add(nameserver(file, fields.nextToken()));
                case "domain" -> domain = Optional.of(fields.nextToken());
                case "search" -> addRest(search, fields);
                case "options" -> addRest(options, fields);
                default -> {
                    // As for the resolver: what it does not know is not for it.
                }
            }
        }
        return new Dns(nameservers, domain, search, options);
    }

    private static String nameserver(String file, String text) throws InvalidPoolException {
        int zone = text.indexOf('%');
        try {
            IpAddresses.parse(zone < 0 ? text : text.substring(0, zone));
            return text;
        } catch (AddressFormatException e) {
            throw new InvalidPoolException("resolvConf " + file + ": nameserver " + e.getMessage());
        }
    }

    private static void addRest(List<String> list, StringTokenizer fields) {
        while (fields.hasMoreTokens()) {
            list.add(fields.nextToken());
        }
    }
}
