// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

/**
 * The error codes of the specification (1.0.0, section 5, "Error"), and two the reference implementation uses besides.
 * An {@code int} and no enum, because codes from {@value #FIRST_OF_PLUGIN} up belong to whoever writes the plugin.
 */
public final class ErrorCode {
    /** The plugin does not support the configuration's {@code cniVersion}, or the version has no such operation. */
    public static final int INCOMPATIBLE_VERSION = 1;

    /** A field of the configuration is not supported; the message names its key and value. */
    public static final int UNSUPPORTED_FIELD = 2;

    /** The container is unknown; the runtime needs no DEL. */
    public static final int UNKNOWN_CONTAINER = 3;

    /** A necessary environment variable is missing or invalid; the message names it. */
    public static final int INVALID_ENVIRONMENT = 4;

    /** Input or output failed, for example reading stdin. */
    public static final int IO_FAILURE = 5;

    /** Content could not be decoded, for example JSON. */
    public static final int DECODING_FAILURE = 6;

    /** The network configuration is invalid. */
    public static final int INVALID_CONFIG = 7;

    /** The network namespace cannot be used. Not in the specification; the reference implementation's. */
    public static final int INVALID_NETNS = 8;

    /** A passing condition; the runtime should try again later. */
    public static final int TRY_AGAIN_LATER = 11;

    /** STATUS: the plugin is not available, it cannot serve an ADD. Since 1.1.0. */
    public static final int NOT_AVAILABLE = 50;

    /** As {@link #NOT_AVAILABLE}; moreover, containers attached already may have limited connectivity. Since 1.1.0. */
    public static final int NOT_AVAILABLE_AND_LIMITED = 51;

    /** The first code that the specification leaves to plugins. */
    public static final int FIRST_OF_PLUGIN = 100;

    /** Anything unforeseen. Not in the specification; the reference implementation's. */
    public static final int INTERNAL = 999;

    private ErrorCode() {}
}
