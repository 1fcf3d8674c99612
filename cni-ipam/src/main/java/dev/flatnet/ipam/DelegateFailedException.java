// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.ErrorCode;
import java.io.Serial;

/** Another IPAM plugin could not do what it was asked; what it says is passed on as it is (specification 1.1.0, section 4). */
public final class DelegateFailedException extends IpamException {
    @Serial
    private static final long serialVersionUID = 1;

    private final CniException failure;

    public DelegateFailedException(CniException failure) {
        super(String.valueOf(failure.getMessage()), failure);
        this.failure = failure;
    }

    @Override
    int code() {
        return ErrorCode.INTERNAL;
    }

    @Override
    String summary() {
        return "the IPAM plugin failed";
    }

    @Override
    public CniException toCni() {
        return failure;
    }
}
