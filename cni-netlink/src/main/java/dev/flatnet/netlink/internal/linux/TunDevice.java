// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.internal.linux;

import dev.flatnet.netlink.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** TUN and TAP devices (linux/if_tun.h, Documentation/networking/tuntap.rst); rtnetlink cannot make them. */
public final class TunDevice {
    private static final String DEVICE = "/dev/net/tun";
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_TUN_EXCL = 0x8000;
    private static final int TUNSETIFF = 0x400454ca;
    private static final int TUNSETPERSIST = 0x400454cb;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS_OFFSET = 16;

    private TunDevice() {}

    /**
     * Makes one in the network namespace of the calling thread, where it stays when nobody has it open.
     *
     * @param name at most 15 bytes
     * @throws SyscallException EBUSY if the name is taken; ENOENT or ENODEV without CONFIG_TUN
     */
    public static void create(String name, boolean tap) throws SyscallException {
        try (FileDescriptor tun = open();
                Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
            int flags = (tap ? IFF_TAP : IFF_TUN) | IFF_NO_PI | IFF_TUN_EXCL;
            LibC.buffer(request).put(name.getBytes(StandardCharsets.UTF_8)).putShort(IFREQ_FLAGS_OFFSET, (short) flags);
            LibC.call("ioctl(TUNSETIFF)", LibC.IOCTL, tun.number(), TUNSETIFF, request.address(), 0, 0);
            LibC.call("ioctl(TUNSETPERSIST)", LibC.IOCTL, tun.number(), TUNSETPERSIST, 1, 0, 0);
        }
    }

    private static FileDescriptor open() throws SyscallException {
        try {
            return FileDescriptor.open(DEVICE, FileDescriptor.O_RDWR | FileDescriptor.O_NONBLOCK, 0);
        } catch (SyscallException e) {
            if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ENODEV)) {
                throw new SyscallException(e, DEVICE + " is missing, or the kernel lacks CONFIG_TUN");
            }
            throw e;
        }
    }
}
