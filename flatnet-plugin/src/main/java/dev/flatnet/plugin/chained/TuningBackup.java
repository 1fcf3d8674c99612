// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.chained;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an interface and the sysctls of its namespace were before they were tuned.
 *
 * @param attachment whose interface it is, as {@code network/container/interface}; absent if the reference plugin wrote it
 * @param link the attributes that were to be changed
 * @param sysctls values by the name below {@code net}, one element each, in the order in which they were changed
 */
record TuningBackup(Optional<String> attachment, LinkTuning link, Map<List<String>, String> sysctls) {

    TuningBackup {
        sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
    }

    boolean isEmpty() {
        return link.isEmpty() && sysctls.isEmpty();
    }

    /** With what a later backup has besides: what this one has was there before, so that counts. */
    TuningBackup completedBy(TuningBackup later) {
        Map<List<String>, String> all = new LinkedHashMap<>(sysctls);
        later.sysctls.forEach(all::putIfAbsent);
        return new TuningBackup(later.attachment, link.or(later.link), all);
    }
}
