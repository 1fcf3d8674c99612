// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import dev.flatnet.cni.spec.CniVersion;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** One thing that is demanded of plugins. Immutable. */
public final class ConformanceCase {
    private final String id;
    private final String title;
    private final Level level;
    private final List<String> requirements;
    private final Set<Kind> kinds;
    private final CniVersion since;
    private final Need need;
    private final Body body;

    /** What a case does: returns if the plugin is right. */
    @FunctionalInterface
    interface Body {
        void run(Trial trial) throws Deviation, NotApplicable, IOException;
    }

    private ConformanceCase(
            String id,
            String title,
            Level level,
            List<String> requirements,
            Set<Kind> kinds,
            CniVersion since,
            Need need,
            Body body) {
        this.id = id;
        this.title = title;
        this.level = level;
        this.requirements = requirements;
        this.kinds = kinds;
        this.since = since;
        this.need = need;
        this.body = body;
    }

    /**
     * A case for plugins of all kinds and versions that needs nothing.
     *
     * @param id group and name, for example {@code version.answer}
     * @param title what a conforming plugin does
     * @param requirements numbers of {@link Requirements}, separated by blanks
     */
    static ConformanceCase of(Level level, String id, String title, String requirements, Body body) {
        return new ConformanceCase(
                id,
                title,
                level,
                List.of(requirements.split(" ", -1)),
                EnumSet.allOf(Kind.class),
                CniVersion.V0_1_0,
                Need.NOTHING,
                body);
    }

    static ConformanceCase must(String id, String title, String requirements, Body body) {
        return of(Level.MUST, id, title, requirements, body);
    }

    static ConformanceCase should(String id, String title, String requirements, Body body) {
        return of(Level.SHOULD, id, title, requirements, body);
    }

    ConformanceCase on(Kind first, Kind... others) {
        return new ConformanceCase(id, title, level, requirements, EnumSet.of(first, others), since, need, body);
    }

    /** Only for plugins that support this version or a later one. */
    ConformanceCase since(CniVersion version) {
        return new ConformanceCase(id, title, level, requirements, kinds, version, need, body);
    }

    ConformanceCase needing(Need what) {
        return new ConformanceCase(id, title, level, requirements, kinds, since, what, body);
    }

    /** Group and name, for example {@code version.answer}. */
    public String id() {
        return id;
    }

    /** The part of the id before the dot. */
    public String group() {
        return id.substring(0, id.indexOf('.'));
    }

    /** What a conforming plugin does. */
    public String title() {
        return title;
    }

    public Level level() {
        return level;
    }

    /** Numbers of {@link Requirements}. */
    public List<String> requirements() {
        return requirements;
    }

    /** The kinds of plugin it is about. */
    public Set<Kind> kinds() {
        return EnumSet.copyOf(kinds);
    }

    /** The first version of the specification it is about. */
    public CniVersion since() {
        return since;
    }

    public Need need() {
        return need;
    }

    Body body() {
        return body;
    }

    @Override
    public String toString() {
        return id;
    }
}
