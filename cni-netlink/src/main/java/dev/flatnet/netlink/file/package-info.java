// SPDX-License-Identifier: Apache-2.0
/**
 * What the files of a daemon need and {@code java.nio.file} does not have: locks that programs in other languages see, one
 * wait for the disk for many files, and reading what somebody else may have put under a name.
 *
 * <p>Start with {@link dev.flatnet.netlink.file.Flock} and {@link dev.flatnet.netlink.file.RegularFile}. Whatever is opened
 * here is closed on exec, never blocks while it is opened, and is checked by its descriptor, not by its path.
 *
 * <p>Not in here: writing, renaming and listing, which {@code java.nio.file.Files} does well; directories are trusted by
 * their paths.
 */
@NullMarked
package dev.flatnet.netlink.file;

import org.jspecify.annotations.NullMarked;
