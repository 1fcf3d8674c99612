// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flatnet.netlink.kernel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this process holds on to.
 *
 * @param files open file descriptors
 * @param segments native memory segments that were not freed, with the few direct buffers that the JDK keeps for each
 *     thread that reads files (as large as the largest of them, which is why bytes tell nothing)
 * @param heapBytes what is reachable on the heap
 */
record Footprint(long files, long segments, long heapBytes) {
    /** What others may keep meanwhile: loaded classes, compiled lambdas, notes of the test engine. */
    private static final long HEAP_ALLOWANCE = 1 << 20;

    private static final int COLLECTIONS = 3;

    /** Where arenas get their memory; everything else of the JVM is counted elsewhere. */
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=.*?tag=Other #(\\d+)\\)", Pattern.DOTALL);

    static Footprint now() throws IOException {
        // A thread keeps a buffer from the first file that it reads, and this may be a new thread: what counts is the
        // second look.
        nativeSegments();
        long segments = nativeSegments();
        // More than once: what references and cleaners hold goes a collection later.
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        return new Footprint(entries("/proc/self/fd"), segments, heap);
    }

    private static long nativeSegments() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
        String pid = Long.toString(ProcessHandle.current().pid());
        String memory = Command.of(jcmd, pid, "VM.native_memory", "summary", "scale=b")
                .run()
                .orFail()
                .stdout();
        Matcher other = OTHER.matcher(memory);
        if (!other.find()) {
            throw new AssertionError("run the JVM with -XX:NativeMemoryTracking=summary: " + memory);
        }
        return Long.parseLong(other.group(1));
    }

    /** It has not grown since then. */
    void assertNoMoreThan(Footprint before) {
        assertThat(files).as("file descriptors").isEqualTo(before.files);
        assertThat(segments).as("native segments").isLessThanOrEqualTo(before.segments);
        assertThat(heapBytes).as("bytes of heap").isLessThan(before.heapBytes + HEAP_ALLOWANCE);
    }

    static long entries(String directory) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(directory))) {
            return entries.count();
        }
    }
}
