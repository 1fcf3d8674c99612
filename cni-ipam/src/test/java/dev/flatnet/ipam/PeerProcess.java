// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import dev.flatnet.ipam.store.FileAddressStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Another process that makes ADDs on a directory of a test when it is told to; one line in, one line out. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    private PeerProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static PeerProcess start() throws IOException {
        return new PeerProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The address that it got. */
    String add(Path dataDir, String container, String netns, Host host) throws IOException {
        String line = String.join(
                "\t",
                dataDir.toString(),
                container,
                netns,
                host.netnsId(netns),
                host.bootId(),
                String.valueOf(host.now()));
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the other process has ended");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    /** What the test's host is like at the moment. */
    private record HostOfALine(String bootId, long now, String netnsId) implements Host {
        @Override
        public String netnsId(String path) {
            return netnsId;
        }

        @Override
        public Optional<Set<String>> namespaces() {
            return Optional.empty();
        }
    }

    /** The other process. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException, IpamException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            Host host = new HostOfALine(words[4], Long.parseLong(words[5]), words[3]);
            Allocator allocator = new Allocator(
                    FileAddressStore.in(Path.of(words[0]))
                            .waiting(Duration.ofSeconds(30))
                            .on(host),
                    host);
            System.out.println(Pools.text(allocator.allocate(
                    LeaseModelTest.POOL,
                    AllocationRequest.by(Pools.eth0(words[1])).in(words[2]))));
        }
    }
}
