// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin.firewall.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Does with tables nat and filter what {@code iptables-restore --noflush} does, and says it as {@code iptables-save} does. */
final class RememberingPrograms implements Programs {
    private static final Map<String, List<String>> BUILT_IN = Map.of(
            "nat", List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"),
            "filter", List.of("INPUT", "FORWARD", "OUTPUT"));

    private final Map<Kind, Map<Family, Map<String, Map<String, List<String>>>>> tables = new EnumMap<>(Kind.class);
    String forwardPolicy = "ACCEPT";
    int restorations;

    private Map<String, List<String>> table(Family family, Kind kind, String name) {
        return tables.computeIfAbsent(kind, any -> new EnumMap<>(Family.class))
                .computeIfAbsent(family, any -> new LinkedHashMap<>())
                .computeIfAbsent(name, any -> {
                    Map<String, List<String>> chains = new LinkedHashMap<>();
                    BUILT_IN.getOrDefault(name, List.of()).forEach(builtIn -> chains.put(builtIn, new ArrayList<>()));
                    return chains;
                });
    }

    private Map<String, List<String>> table(Family family, Kind kind) {
        return table(family, kind, NAT);
    }

    @Override
    public boolean exist(Family family, Kind kind) {
        return true;
    }

    @Override
    public boolean hasLegacyTable(Family family, String name) {
        return tables.containsKey(Kind.LEGACY)
                && tables.get(Kind.LEGACY).getOrDefault(family, Map.of()).containsKey(name);
    }

    @Override
    public String save(Family family, Kind kind, String name) {
        StringBuilder text = new StringBuilder("# Generated\n*" + name + "\n");
        table(family, kind, name)
                .keySet()
                .forEach(chain -> text.append(":")
                        .append(chain)
                        .append(chain.equals("FORWARD") ? " " + forwardPolicy : " -")
                        .append(" [0:0]\n"));
        rules(family, kind, name).forEach(rule -> text.append(rule).append('\n'));
        return text.append("COMMIT\n").toString();
    }

    /** The rules, chain by chain. */
    List<String> rules(Family family, Kind kind, String name) {
        List<String> rules = new ArrayList<>();
        table(family, kind, name)
                .forEach((chain, lines) -> lines.forEach(line -> rules.add("-A " + chain + " " + line)));
        return rules;
    }

    List<String> rules(Family family, Kind kind) {
        return rules(family, kind, NAT);
    }

    List<String> rules() {
        return rules(Family.IPV4, Kind.SYSTEM);
    }

    /** The chains of table filter that are not built in. */
    List<String> forwardChains(Family family, Kind kind) {
        List<String> chains = new ArrayList<>(table(family, kind, "filter").keySet());
        chains.removeAll(BUILT_IN.getOrDefault("filter", List.of()));
        return chains;
    }

    boolean hasChain(Family family, Kind kind, String name) {
        return table(family, kind).containsKey(name);
    }

    @Override
    public void restore(Family family, Kind kind, String input) throws IOException {
        restorations++;
        List<String> lines = input.lines().toList();
        Map<String, List<String>> table = table(family, kind, lines.get(0).substring(1));
        if (!lines.get(lines.size() - 1).equals("COMMIT")) {
            throw new IOException("no table: " + input);
        }
        for (String line : lines.subList(1, lines.size() - 1)) {
            if (line.startsWith(":")) {
                table.put(line.substring(1, line.indexOf(' ')), new ArrayList<>());
            } else {
                change(table, line);
            }
        }
    }

    private static void change(Map<String, List<String>> table, String line) throws IOException {
        String[] words = line.split(" ", 3);
        List<String> chain = table.get(words[1]);
        if (chain == null) {
            throw new IOException("no chain: " + line);
        }
        switch (words[0]) {
            case "-A" -> chain.add(words[2]);
            case "-I" -> chain.add(0, words[2].substring("1 ".length()));
            case "-D" -> require(chain.remove(words[2]), line);
            case "-F" -> chain.clear();
            case "-X" -> {
                boolean used =
                        table.values().stream().flatMap(List::stream).anyMatch(rule -> rule.endsWith("-j " + words[1]));
                require(chain.isEmpty() && !used, line);
                table.remove(words[1]);
            }
            default -> throw new IOException(line);
        }
    }

    private static void require(boolean possible, String line) throws IOException {
        if (!possible) {
            throw new IOException("cannot be done: " + line);
        }
    }
}
