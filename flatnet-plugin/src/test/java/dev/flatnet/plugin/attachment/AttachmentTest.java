// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.cni.spec.Names;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class AttachmentTest {

    private static Attachment attachment(String network, String container, String ifName) {
        return new Attachment(network, new AttachmentId(container, ifName));
    }

    @Test
    void theHostInterfaceIsTheSameForEver() {
        // Changing this strands the containers of everybody who upgrades.
        assertThat(attachment("flatnet", "904c34625a52", "eth0").hostInterface())
                .isEqualTo("fnkt3t350minhs3");
    }

    @Test
    void eachPartOfTheIdentityCounts() {
        Set<String> names = new HashSet<>();
        for (String network : new String[] {"a", "b", "a-b"}) {
            for (String container : new String[] {"c", "d", "b-c"}) {
                for (String ifName : new String[] {"eth0", "eth1"}) {
                    names.add(attachment(network, container, ifName).hostInterface());
                }
            }
        }
        assertThat(names).hasSize(18);
    }

    @Property
    void namesAndLabelsFitTheKernel(
            @ForAll @AlphaChars @StringLength(min = 1, max = 300) String network,
            @ForAll @AlphaChars @StringLength(min = 1, max = 300) String container) {
        Attachment attachment = attachment(network, container, "ééééééé");
        assertThat(Names.interfaceNameProblem(attachment.hostInterface())).isEmpty();
        assertThat(attachment.hostInterface()).hasSize(15);
        assertThat(attachment.label().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(Attachment.MAX_LABEL_BYTES);
    }

    @Test
    void shortenedLabelsStayDistinct() {
        String network = "n".repeat(200);
        assertThat(attachment(network, "a", "eth0").label())
                .isNotEqualTo(attachment(network, "a", "eth1").label())
                .startsWith("nnnn");
    }
}
