// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.plugin;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The picture of docs/adr/0001, and what module descriptors cannot say. */
class ArchitectureTest {
    private static final String SPEC = "dev.flatnet.cni..";
    private static final String NETLINK = "dev.flatnet.netlink..";
    private static final String IPAM = "dev.flatnet.ipam..";
    private static final String PLUGIN = "dev.flatnet.plugin..";

    /** The packages of the plugin, from the top down. */
    private static final List<String> LAYERS = List.of(
            "dev.flatnet.plugin.main",
            "dev.flatnet.plugin.cli",
            "dev.flatnet.plugin.serve",
            "dev.flatnet.plugin.watch",
            "dev.flatnet.plugin.cni",
            "dev.flatnet.plugin.cni.config",
            "dev.flatnet.plugin",
            "dev.flatnet.plugin.link",
            "dev.flatnet.plugin.chained",
            "dev.flatnet.plugin.address",
            "dev.flatnet.plugin.firewall.nftables",
            "dev.flatnet.plugin.firewall.iptables",
            "dev.flatnet.plugin.firewall",
            "dev.flatnet.plugin.sandbox",
            "dev.flatnet.plugin.attachment");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages("dev.flatnet");

    @Test
    void allModulesAreSeen() {
        for (String name :
                new String[] {"cni.spec.Json", "netlink.NetlinkConnection", "ipam.Allocator", "plugin.Flatnet"}) {
            assertThat(OURS.contain("dev.flatnet." + name)).as(name).isTrue();
        }
    }

    @Test
    void modulesDependOnlyAsDrawn() {
        noClasses()
                .that()
                .resideInAPackage(SPEC)
                .should()
                .dependOnClassesThat(resideInAnyPackage(NETLINK, IPAM, PLUGIN))
                .check(OURS);
        noClasses()
                .that()
                .resideInAPackage(IPAM)
                .should()
                .dependOnClassesThat(resideInAPackage(PLUGIN))
                .check(OURS);
        classes()
                .that()
                .resideInAPackage(NETLINK)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", NETLINK, "org.jspecify.annotations"))
                .check(OURS);
    }

    /** Each package depends only on those that stand after it. */
    @ParameterizedTest
    @MethodSource("layers")
    void dependenciesRunDownwards(String layer, List<String> above) {
        noClasses()
                .that()
                .resideInAPackage(layer)
                .should()
                .dependOnClassesThat(resideInAnyPackage(above.toArray(new String[0])))
                .check(OURS);
    }

    static Stream<Arguments> layers() {
        return IntStream.range(1, LAYERS.size()).mapToObj(i -> Arguments.of(LAYERS.get(i), LAYERS.subList(0, i)));
    }

    @Test
    void everyPackageHasItsLayer() {
        classes()
                .that()
                .resideInAPackage(PLUGIN)
                .should()
                .resideInAnyPackage(LAYERS.toArray(new String[0]))
                .check(OURS);
    }

    /** Only the delegation of addresses speaks to other plugins, and so the protocol; what is kept in files is JSON as well. */
    @Test
    void theUseCasesKnowNoProtocol() {
        noClasses()
                .that()
                .resideInAnyPackage(LAYERS.subList(LAYERS.indexOf("dev.flatnet.plugin"), LAYERS.size())
                        .toArray(new String[0]))
                .and()
                .haveNameNotMatching(".*\\.(PolicyJson|PortJson|ProtectionJson)(\\$.*)?")
                .and()
                .resideOutsideOfPackage("dev.flatnet.plugin.address")
                .and()
                .haveNameNotMatching(".*\\.TuningBackup(s|Json)")
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.flatnet.cni.plugin", "dev.flatnet.cni.runtime")
                        .or(DescribedPredicate.describe(
                                "values of the protocol",
                                type -> type.getFullName().startsWith("dev.flatnet.cni.spec.Json")
                                        || type.getFullName().startsWith("dev.flatnet.cni.spec.Cni")
                                        || type.getFullName().equals("dev.flatnet.cni.spec.PluginConfig")
                                        || type.getFullName().equals("dev.flatnet.cni.spec.ErrorCode"))))
                .check(OURS);
    }

    /** Each package is a slice of its own. */
    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.flatnet.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void oneplaceForNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.flatnet.netlink.internal.linux")
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
                .check(OURS);
    }

    @Test
    void onlyMainClassesTouchTheProcess() {
        var others = noClasses()
                .that()
                .doNotHaveSimpleName("CniMain")
                .and()
                .resideOutsideOfPackage("dev.flatnet.plugin.main");
        others.should().callMethod(System.class, "exit", int.class).check(OURS);
        others.should().callMethod(System.class, "getenv").check(OURS);
        others.should().callMethod(System.class, "getenv", String.class).check(OURS);
        others.should().accessField(System.class, "out").check(OURS);
        others.should().accessField(System.class, "in").check(OURS);
    }

    /** But for other plugins, which are processes by specification, and {@code iptables}, whose rules only it can make. */
    @Test
    void noProcessIsStarted() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.flatnet.cni.runtime.ProcessPluginExecutor")
                .and()
                .doNotHaveFullyQualifiedName("dev.flatnet.plugin.firewall.iptables.Program")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .check(OURS);
        noClasses().should().callMethod(Runtime.class, "exec", String[].class).check(OURS);
        noClasses().should().callMethod(Runtime.class, "exec", String.class).check(OURS);
    }

    @Test
    void addressesAreNeverResolved() {
        noClasses()
                .should()
                .callMethod(java.net.InetAddress.class, "getByName", String.class)
                .check(OURS);
        noClasses()
                .should()
                .callMethod(java.net.InetAddress.class, "getAllByName", String.class)
                .check(OURS);
        noClasses()
                .should()
                .callMethod(java.net.InetAddress.class, "ofLiteral", String.class)
                .check(OURS);
    }

    @Test
    void nothingMutableIsStatic() {
        classes()
                .should(new com.tngtech.archunit.lang.ArchCondition<>("have no static state") {
                    @Override
                    public void check(
                            com.tngtech.archunit.core.domain.JavaClass type,
                            com.tngtech.archunit.lang.ConditionEvents events) {
                        type.getFields().stream()
                                .filter(field -> field.getModifiers()
                                                .contains(com.tngtech.archunit.core.domain.JavaModifier.STATIC)
                                        && !field.getModifiers()
                                                .contains(com.tngtech.archunit.core.domain.JavaModifier.FINAL))
                                .forEach(field -> events.add(com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                                        field, field.getFullName() + " is static and not final")));
                    }
                })
                .check(OURS);
    }
}
