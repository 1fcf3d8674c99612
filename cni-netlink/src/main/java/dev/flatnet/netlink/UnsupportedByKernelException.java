// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import java.io.Serial;

/** The running kernel was built without a feature, or cannot load the module that provides it. Only another kernel helps. */
public final class UnsupportedByKernelException extends NetlinkException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String kernelOption;

    /**
     * The kernel's refusal, understood.
     *
     * @param kernelOption what the kernel would have to be built with, such as {@code CONFIG_VLAN_8021Q}
     */
    public UnsupportedByKernelException(NetlinkException refusal, String kernelOption) {
        super(
                refusal.request(),
                refusal.errno().orElse(Errno.EOPNOTSUPP),
                (refusal.explanation().isEmpty() ? "" : refusal.explanation() + ": ") + "this kernel lacks "
                        + kernelOption + ", or its module cannot be loaded");
        this.kernelOption = kernelOption;
        initCause(refusal);
    }

    /** What the kernel would have to be built with. */
    public String kernelOption() {
        return kernelOption;
    }
}
