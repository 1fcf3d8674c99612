// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.netlink;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How the packages of this module may know each other, and what they may know of the rest of the world. */
class PackagesTest {
    private static final Path MODULE = module();
    private static final JavaClasses OURS = new ClassFileImporter().importPath(MODULE);

    private static Path module() {
        try {
            return Path.of(NetlinkConnection.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Without this, the rules below would hold for nothing at all. */
    @Test
    void allPackagesAreSeen() {
        assertThat(OURS.getPackage("dev.flatnet.netlink").getSubpackagesInTree())
                .extracting(JavaPackage::getName)
                .contains(
                        "dev.flatnet.netlink.attribute",
                        "dev.flatnet.netlink.file",
                        "dev.flatnet.netlink.internal.linux",
                        "dev.flatnet.netlink.netfilter",
                        "dev.flatnet.netlink.netns",
                        "dev.flatnet.netlink.route",
                        "dev.flatnet.netlink.route.traffic");
        assertThat(OURS.contain(NetlinkConnection.class)).isTrue();
    }

    /** Each package is a slice of its own: "netlink", "netlink.netns", "netlink.internal.linux", … */
    @Test
    void dependenciesRunOneWayOnly() {
        slices().matching("dev.flatnet.(**)").should().beFreeOfCycles().check(OURS);
    }

    @Test
    void onePackageUsesNativeMemoryAndFunctions() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.flatnet.netlink.internal.linux")
                .should()
                .dependOnClassesThat(resideInAPackage("java.lang.foreign.."))
                .check(OURS);
    }

    /** The compiler holds the code to it. */
    @Test
    void theModuleNeedsNothingButJava() {
        ModuleDescriptor descriptor = ModuleFinder.of(MODULE)
                .find("dev.flatnet.netlink")
                .orElseThrow()
                .descriptor();
        assertThat(descriptor.requires())
                .filteredOn(each -> !each.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactly("java.base");
        assertThat(descriptor.requires())
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("java.base", "org.jspecify");
    }
}
