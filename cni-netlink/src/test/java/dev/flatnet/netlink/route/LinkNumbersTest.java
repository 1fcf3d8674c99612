// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkNumbersTest {
    private final List<Integer> asked = new ArrayList<>();

    private String named(String words) {
        return LinkNumbers.named(words, index -> {
            asked.add(index);
            return index < 10 ? Optional.of("eth" + index) : Optional.empty();
        });
    }

    @Test
    void numbersBecomeNames() {
        assertThat(named("set link number 3 up")).isEqualTo("set link eth3 up");
        assertThat(named("link number 3")).isEqualTo("link eth3");
        assertThat(named("set link number 3 master link number 4")).isEqualTo("set link eth3 master link eth4");
        assertThat(named("port, link number 3, hairpin")).isEqualTo("port, link eth3, hairpin");
    }

    @Test
    void whatHasNoNameKeepsItsNumber() {
        assertThat(named("set link number 12 master link number 4")).isEqualTo("set link number 12 master link eth4");
        assertThat(asked).containsExactly(12, 4);
    }

    @Test
    void whatIsNoNumberIsNotAskedFor() {
        for (String words : new String[] {
            "",
            "link",
            "link number",
            "link number ",
            "link number x",
            "link number -1",
            "link number 0",
            "link number 2147483648",
            "link number 99999999999999999999",
            "set link eth0 up"
        }) {
            assertThat(named(words)).isEqualTo(words);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void whatCannotBeAskedKeepsItsNumber() {
        assertThat(LinkNumbers.named("set link number 3 up", index -> {
                    throw new IOException("closed");
                }))
                .isEqualTo("set link number 3 up");
    }
}
