// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import java.util.Optional;

/** A constant that the kernel knows by a number. */
interface KernelNumber {
    /** The kernel's number of it. */
    int number();

    /** The constant of a number; empty if the kernel knows more than we do. */
    static <T extends KernelNumber> Optional<T> find(T[] constants, long number) {
        for (T constant : constants) {
            if (constant.number() == number) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
