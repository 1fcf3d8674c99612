// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who may know whom within this module: the runtime's side knows the plugin's side, and both know the values. */
class ArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flatnet");

    @Test
    void allPackagesAreSeen() {
        assertThat(OURS)
                .extracting(type -> type.getPackageName())
                .containsOnly(
                        "dev.flatnet.cni.file",
                        "dev.flatnet.cni.spec",
                        "dev.flatnet.cni.plugin",
                        "dev.flatnet.cni.runtime");
    }

    /** Each package is a slice of its own. */
    @Test
    void packagesFormNoCycles() {
        slices().matching("dev.flatnet.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void valuesKnowOnlyValues() {
        noClasses()
                .that()
                .resideInAPackage("dev.flatnet.cni.spec")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.flatnet..")
                        .and(resideInAPackage("dev.flatnet.cni.spec").negate()))
                .check(OURS);
    }

    @Test
    void stateOnDiskKnowsNoProtocol() {
        noClasses()
                .that()
                .resideInAPackage("dev.flatnet.cni.file")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.flatnet..")
                        .and(resideInAPackage("dev.flatnet.cni.file").negate()))
                .check(OURS);
    }

    @Test
    void jacksonIsKnownToOneClass() {
        noClasses()
                .that()
                .haveNameNotMatching("dev\\.flatnet\\.cni\\.spec\\.Json([$].*)?")
                .should()
                .dependOnClassesThat(resideInAPackage("com.fasterxml.."))
                .check(OURS);
    }
}
