// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netns;

import java.util.List;

/**
 * A value that a sysctl should have.
 *
 * @param name the part below {@code /proc/sys/net}, one element each: interface names may contain dots
 * @param value as it is written and read, without the final newline
 */
public record Sysctl(List<String> name, String value) {

    /**
     * A wish.
     *
     * @throws IllegalArgumentException if an element of the name would lead elsewhere: empty, {@code .}, {@code ..}, or with a
     *     slash
     */
    public Sysctl {
        name = List.copyOf(name);
        SysctlFiles.requireElements(name);
    }

    /** As {@code sysctl -w net.NAME=VALUE} has it. */
    public static Sysctl of(String value, String... name) {
        return new Sysctl(List.of(name), value);
    }

    /** {@code net.NAME=VALUE}. */
    @Override
    public String toString() {
        return "net." + String.join(".", name) + "=" + value;
    }
}
