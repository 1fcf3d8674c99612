// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.cni.spec.AttachmentId;
import dev.flatnet.plugin.attachment.Attachment;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

/** Lines of the programs, and the names that the reference plugins give. */
class RuleLineTest {
    @Test
    void wordsAreReadWithoutTheirQuotationMarks() {
        RuleLine line = RuleLine.parse(
                "POSTROUTING -s 10.22.0.5/32 -m comment --comment \"name: \\\"n1\\\" id: \\\"c\\\\d\\\"\" -j CNI-1");
        assertThat(line.chain()).isEqualTo("POSTROUTING");
        assertThat(line.words())
                .containsExactly(
                        "-s", "10.22.0.5/32", "-m", "comment", "--comment", "name: \"n1\" id: \"c\\d\"", "-j", "CNI-1");
        assertThat(line.target()).isEqualTo("CNI-1");
        assertThat(RuleLine.parse("X -g CNI-2").target()).isEqualTo("CNI-2");
        assertThat(RuleLine.parse("X -p tcp").target()).isEmpty();
        assertThat(RuleLine.parse("").chain()).isEmpty();
    }

    @Property
    void whatIsWrittenIsReadAgain(@ForAll List<@CharRange(from = ' ', to = '~') @NotEmpty String> words) {
        RuleLine line = new RuleLine("CHAIN", words);
        assertThat(RuleLine.parse(line.line("-A").substring("-A ".length()))).isEqualTo(line);
    }

    @Test
    void theOrderOfMatchesIsNoDifference() {
        RuleLine one = RuleLine.parse("C -p tcp -m comment --comment \"a b\" -m multiport --dports 1,2 -j D");
        assertThat(one.isLike(RuleLine.parse("C -m comment --comment \"a b\" -p tcp -m multiport --dports 1,2 -j D")))
                .isTrue();
        assertThat(one.isLike(RuleLine.parse("C -p tcp -m comment --comment \"a b\" -m multiport --dports 1,3 -j D")))
                .isFalse();
        assertThat(one.isLike(RuleLine.parse("E -p tcp -m comment --comment \"a b\" -m multiport --dports 1,2 -j D")))
                .isFalse();
    }

    /** As plugins 1.1.1 name them. */
    @Test
    void namesOfTheReferencePlugins() {
        ReferenceNames names = names("n1", "cidA");
        assertThat(names.masqueradeChain()).isEqualTo("CNI-895718981c112e2ba32fa38f");
        assertThat(names.portChain()).isEqualTo("CNI-DN-895718981c112e2ba32fa");
        assertThat(names.comment()).isEqualTo("name: \"n1\" id: \"cidA\"");
        assertThat(names.portComment()).isEqualTo("dnat name: \"n1\" id: \"cidA\"");
        assertThat(names("n".repeat(300), "cidA").portComment()).hasSize(256).endsWith("nnn...");
    }

    private static ReferenceNames names(String network, String container) {
        return new ReferenceNames(new Attachment(network, new AttachmentId(container, "eth0")));
    }
}
