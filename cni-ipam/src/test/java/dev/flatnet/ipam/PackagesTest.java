// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.ipam;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.Test;

/** Which package of this module may know which. */
class PackagesTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .withImportOption(new ImportOption.DoNotIncludeJars())
            .importPackages("dev.flatnet.ipam");

    /** Each package by itself, also those that lie inside others by their names. */
    private static final SliceAssignment EACH_PACKAGE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    };

    @Test
    void everyPackageIsSeen() {
        assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder("dev.flatnet.ipam", "dev.flatnet.ipam.cni", "dev.flatnet.ipam.store");
    }

    @Test
    void theyFormNoCycle() {
        slices().assignedFrom(EACH_PACKAGE).should().beFreeOfCycles().check(MODULE);
    }

    /** Configurations come in JSON; what is made of them does not. */
    @Test
    void onlyTheEdgeReadsRequests() {
        noClasses()
                .that()
                .resideInAPackage("dev.flatnet.ipam")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.flatnet.cni.plugin")
                .check(MODULE);
    }
}
