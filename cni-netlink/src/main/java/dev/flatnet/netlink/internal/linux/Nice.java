// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much of the processors a thread gets beside others (setpriority(2)). */
public final class Nice {
    private static final Path STAT = Path.of("/proc/thread-self/stat");
    private static final int FIELDS_BEFORE = 16;
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Nice() {}

    /**
     * That of the calling thread (proc_pid_stat(5), field 19).
     *
     * @return from -20, the most, to 19
     */
    public static int ofThisThread() throws IOException {
        String stat = Files.readString(STAT);
        // The second field is the name, which may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Integer.parseInt(fields[FIELDS_BEFORE]);
    }

    /**
     * Changes that of the calling thread.
     *
     * @param value from -20, the most, to 19
     * @throws SyscallException EACCES if it is lower than before, without CAP_SYS_NICE
     */
    public static void set(int value) throws SyscallException {
        LibC.call("setpriority", LibC.symbol("setpriority"), PRIO_PROCESS, CALLING_THREAD, value, 0, 0);
    }
}
