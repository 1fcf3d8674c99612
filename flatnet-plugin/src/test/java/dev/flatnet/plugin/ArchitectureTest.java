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
import org.junit.jupiter.api.Test;

/** The picture of docs/adr/0001, and what module descriptors cannot say. */
class ArchitectureTest {
    private static final String SPEC = "dev.flatnet.cni..";
    private static final String NETLINK = "dev.flatnet.netlink..";
    private static final String IPAM = "dev.flatnet.ipam..";
    private static final String PLUGIN = "dev.flatnet.plugin..";

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
                .dependOnClassesThat(resideInAnyPackage(PLUGIN))
                .check(OURS);
        classes()
                .that()
                .resideInAPackage(NETLINK)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", NETLINK, "org.jspecify.annotations"))
                .check(OURS);
    }

    @Test
    void theUseCasesKnowNoProtocol() {
        noClasses()
                .that()
                .resideInAPackage("dev.flatnet.plugin")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "dev.flatnet.cni.plugin", "dev.flatnet.plugin.cni", "dev.flatnet.plugin.cli")
                        .or(DescribedPredicate.describe(
                                "values of the protocol",
                                type -> type.getFullName().startsWith("dev.flatnet.cni.spec.Json")
                                        || type.getFullName().startsWith("dev.flatnet.cni.spec.Cni")
                                        || type.getFullName().equals("dev.flatnet.cni.spec.PluginConfig")
                                        || type.getFullName().equals("dev.flatnet.cni.spec.ErrorCode"))))
                .check(OURS);
    }

    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.flatnet.cni.(*)..").should().beFreeOfCycles().check(OURS);
        slices().matching("dev.flatnet.(cni|ipam|plugin|netlink)..")
                .should()
                .beFreeOfCycles()
                .check(OURS);
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
        var others = noClasses().that().doNotHaveSimpleName("CniMain").and().doNotHaveSimpleName("Main");
        others.should().callMethod(System.class, "exit", int.class).check(OURS);
        others.should().callMethod(System.class, "getenv").check(OURS);
        others.should().callMethod(System.class, "getenv", String.class).check(OURS);
        others.should().accessField(System.class, "out").check(OURS);
        others.should().accessField(System.class, "in").check(OURS);
    }

    /** But for other plugins, which are processes by specification. */
    @Test
    void noProcessIsStarted() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.flatnet.cni.runtime.ProcessPluginExecutor")
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
