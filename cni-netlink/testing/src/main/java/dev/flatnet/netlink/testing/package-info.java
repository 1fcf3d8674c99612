// SPDX-License-Identifier: Apache-2.0
/**
 * For tests of what is built on this library, without root and without a kernel; no test framework is needed.
 *
 * <p>Start with {@link dev.flatnet.netlink.testing.InMemoryKernel}, which plays rtnetlink and nf_tables for any number of
 * namespaces and refuses what the real one refuses; {@link dev.flatnet.netlink.testing.RecordingTransport} shows what goes
 * over the wire. {@link dev.flatnet.netlink.testing.ScriptedTransport} answers as a test says. {@link
 * dev.flatnet.netlink.testing.SomeKernel} runs one test on the real kernel and on this one.
 *
 * <p>No packet ever flows in here: policy rules, queueing disciplines, filters and VLANs are kept and shown, and nothing
 * looks at them; a test puts in the connections that {@code Conntrack} sees; duplicate addresses are never found. What is
 * not modelled is refused with EOPNOTSUPP and words that begin with "the in-memory kernel does not know".
 *
 * <p>Links, addresses, routes, rules, chains and rules of nf_tables are listed in the order of a real kernel. Neighbours,
 * forwarding entries, elements of sets and tracked connections come in the order in which they were made, where a real kernel
 * has that of a hash table; and an address is never tentative.
 */
@NullMarked
package dev.flatnet.netlink.testing;

import org.jspecify.annotations.NullMarked;
