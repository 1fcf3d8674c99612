// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.runtime;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.CniException;
import java.util.List;
import java.util.Optional;

/**
 * Where a runtime keeps the results of its ADDs (specification 1.0.0, section 3, "Adding an attachment": they must be stored
 * persistently). {@link FileResultCache} keeps them as libcni does. Implementations are thread-safe.
 */
public interface ResultCache {

    /**
     * Stores an entry, in place of any for the same network and attachment. Survives a crash from here on.
     *
     * @throws CniException code 5 if it cannot be stored
     */
    void put(CachedAttachment entry) throws CniException;

    /**
     * The entry of an attachment; empty if there is none.
     *
     * @throws CniException code 5 if it cannot be read, 6 if what is there is no entry
     */
    Optional<CachedAttachment> get(String network, AttachmentId attachment) throws CniException;

    /**
     * Removes an entry, readable or not; success if there is none.
     *
     * @throws CniException code 5 if it cannot be removed
     */
    void remove(String network, AttachmentId attachment) throws CniException;

    /**
     * All entries that can be read, of all networks.
     *
     * @throws CniException code 5 if it cannot be said which there are
     */
    List<CachedAttachment> list() throws CniException;
}
