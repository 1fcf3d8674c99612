// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Needs root, and leaves the host as it was. Without root, it is skipped and says so; where the environment says {@code
 * CI=true}, that is a failure.
 */
@Tag("kernel")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith({RootCondition.class, HostUntouched.class})
public @interface KernelTest {}
