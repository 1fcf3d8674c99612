// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall;

import static dev.flatnet.plugin.firewall.FirewallHost.ALL;
import static dev.flatnet.plugin.firewall.FirewallHost.attachment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.testing.InMemoryKernel;
import dev.flatnet.netlink.testing.SomeKernel;
import dev.flatnet.plugin.attachment.Attachment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much is said to the kernel for an attachment, and how much it answers: as much beside ten others as beside a thousand. */
class FirewallCostTest {
    private static final int FEW = 10;
    private static final int MANY = 1000;

    private final InMemoryKernel memory = new InMemoryKernel();
    private final SomeKernel kernel = SomeKernel.inMemory(memory);

    @AfterEach
    void stop() throws Exception {
        kernel.close();
    }

    /** What an ADD, a CHECK and a DEL cost. */
    private record Cost(int add, int check, int del) {}

    private interface Step {
        void run() throws Exception;
    }

    private int messages(Step step) throws Exception {
        int before = memory.requests() + memory.answers();
        step.run();
        return memory.requests() + memory.answers() - before;
    }

    private FirewallHost hostWith(int attachments) throws Exception {
        FirewallHost host = new FirewallHost(kernel);
        for (int i = 0; i < attachments; i++) {
            host.firewall.apply(attachment("other" + i), SomePolicies.everything(i));
        }
        return host;
    }

    private Cost costBeside(int attachments) throws Exception {
        FirewallHost host = hostWith(attachments);
        Attachment attachment = attachment("c1");
        Policy policy = SomePolicies.everything(attachments);
        int add = messages(() -> host.firewall.apply(attachment, policy));
        int check = messages(
                () -> assertThat(host.firewall.problem(attachment, policy)).isEmpty());
        int del = messages(() -> host.firewall.remove(attachment, ALL));
        return new Cost(add, check, del);
    }

    @Test
    void doesNotGrowWithOtherAttachments() throws Exception {
        Cost few = costBeside(FEW);
        assertThat(costBeside(MANY)).isEqualTo(few);
    }
}
