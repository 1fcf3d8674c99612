// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.JsonException;
import dev.flatnet.cni.spec.JsonObject;
import dev.flatnet.cni.spec.ResultCodec;
import java.util.Optional;

/**
 * What a runtime remembers of a successful ADD, for CHECK, DEL and GC.
 *
 * @param network name of the network
 * @param attachment the parameters of the ADD
 * @param config text of the network configuration; absent in entries of very old runtimes
 * @param result the final result, in the version it names itself
 */
public record CachedAttachment(String network, Attachment attachment, Optional<String> config, JsonObject result) {

    /**
     * The result, decoded.
     *
     * @throws CniException code 6 if it is none
     */
    public CniResult decodedResult() throws CniException {
        try {
            return ResultCodec.decode(result, CniVersion.WHEN_ABSENT);
        } catch (JsonException e) {
            throw CniException.undecodable("cached result", e);
        }
    }
}
