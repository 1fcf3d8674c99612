// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

import dev.flatnet.netlink.attribute.AttributeWriter;
import java.util.Optional;

/** A chain to be made. Immutable; each method returns a changed copy. */
public final class NewChain {
    private final NftTable table;
    private final String name;
    private final Optional<BaseChain> base;
    private final UserData userData;

    private NewChain(NftTable table, String name, Optional<BaseChain> base, UserData userData) {
        this.table = table;
        this.name = NfTablesProtocol.requireName(name);
        this.base = base;
        this.userData = userData;
    }

    /** A chain that others jump to. */
    public static NewChain of(NftTable table, String name) {
        return new NewChain(table, name, Optional.empty(), UserData.none());
    }

    /**
     * With a hook, so that packets enter it by themselves.
     *
     * @throws IllegalArgumentException if tables of that family have no such type or hook
     */
    public NewChain at(BaseChain hook) {
        hook.requireUsableIn(table.family());
        return new NewChain(table, name, Optional.of(hook), userData);
    }

    /** With {@code comment "TEXT"}; less than 128 bytes. */
    public NewChain comment(String text) {
        return userData(UserData.comment(text));
    }

    /** With anything that its owner wants to find again. */
    public NewChain userData(UserData data) {
        return new NewChain(table, name, base, data);
    }

    String words() {
        return "add chain " + table + " " + name;
    }

    byte[] encode() {
        AttributeWriter writer = Chain.identity(table, name);
        base.ifPresent(hook -> hook.encode(writer, table.family()));
        userData.write(writer, Chain.NFTA_CHAIN_USERDATA);
        return writer.toBytes();
    }
}
