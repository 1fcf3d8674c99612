// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink.netfilter;

/**
 * A register of the kernel's virtual machine (enum nft_registers): four of 16 bytes, 1 to 4, which are also sixteen words of
 * 4 bytes, 8 to 23. A value may go over several words.
 *
 * @param number 1 to 4, or 9 to 23 for a word that is not the first of one of those four
 */
public record Register(int number) {
    /** Where every value goes unless something else is said. */
    public static final Register FIRST = new Register(1);

    /** Where the second value of an expression that takes two goes, such as the port of {@code dnat to ADDRESS:PORT}. */
    public static final Register SECOND = new Register(2);

    private static final int FIRST_WORD = 8;
    private static final int WORDS = 16;
    private static final int WORDS_PER_REGISTER = 4;

    /** Takes all numbers the kernel has; a word that begins a register of 16 bytes becomes that. */
    public Register {
        boolean word = number >= FIRST_WORD && number < FIRST_WORD + WORDS;
        if (!word && (number < 1 || number > WORDS / WORDS_PER_REGISTER)) {
            throw new IllegalArgumentException("register " + number);
        }
        if (word && number % WORDS_PER_REGISTER == 0) {
            number = (number - FIRST_WORD) / WORDS_PER_REGISTER + 1;
        }
    }

    /** The word of 4 bytes at a position from 0 to 15, for the fields of a concatenation. */
    public static Register word(int position) {
        if (position < 0 || position >= WORDS) {
            throw new IllegalArgumentException("word " + position);
        }
        return new Register(FIRST_WORD + position);
    }

    // Written out because the generated methods of records are slow at first use.
    @Override
    public boolean equals(Object other) {
        return other instanceof Register that && number == that.number;
    }

    @Override
    public int hashCode() {
        return number;
    }

    @Override
    public String toString() {
        return "register " + number;
    }
}
