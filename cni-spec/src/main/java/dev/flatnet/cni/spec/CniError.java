// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import java.util.Optional;

/**
 * A failure as it is printed (specification 1.0.0, section 5, "Error"). Podman shows {@code msg: details} and neither
 * the code nor stderr, so these two must tell the whole story.
 *
 * @param code see {@link ErrorCode}; never negative, because runtimes read it unsigned
 * @param msg what failed, short
 * @param details why, and what to do about it; may be empty
 */
public record CniError(int code, String msg, String details) {

    public CniError {
        if (code < 0) {
            throw new IllegalArgumentException("negative error code " + code);
        }
    }

    /** For humans: {@code msg: details}. */
    public String toText() {
        return details.isEmpty() ? msg : msg + ": " + details;
    }

    /**
     * Writes the JSON form.
     *
     * @param version the version of the request, if it got as far as being known
     */
    public JsonObject encode(CniVersion version) {
        JsonObject.Builder json = JsonObject.builder()
                .put("cniVersion", version.toString())
                .put("code", code)
                .put("msg", msg);
        return details.isEmpty() ? json.build() : json.put("details", details).build();
    }

    /** Reads the JSON form. {@code cniVersion} is not demanded: the reference implementation never writes it. */
    public static CniError decode(JsonObject json) throws JsonException {
        Optional<Long> code = json.integer("code", 0, Integer.MAX_VALUE);
        if (code.isEmpty()) {
            throw new JsonException("the error has no \"code\"");
        }
        return new CniError(
                (int) (long) code.get(),
                json.string("msg").orElse(""),
                json.string("details").orElse(""));
    }
}
