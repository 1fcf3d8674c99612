// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.flatnet.cni.conformance.CaseResult.Outcome;
import dev.flatnet.cni.spec.CniVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The three forms of a report, read by parsers that are not ours. */
class ReportTest {
    /** Text of plugins is anything: also what XML and JSON have to escape, or cannot hold. */
    private static final String WILD = "<a>&\"'\u0000\u001b[31m\ud83d\ude00 \ud800 ]]> \n\ttwo";

    private static final ConformanceCase MUST =
            ConformanceCase.must("add.result", "it <works>", "S65 S45", trial -> {});
    private static final ConformanceCase SHOULD =
            ConformanceCase.should("del.silent", "it is silent", "S75", trial -> {});

    private static final ConformanceReport FAILED = report(
            new CaseResult(MUST, Outcome.FAILED, "an \"answer\"", WILD, "env -i 'x' <<< '{}'", Duration.ofMillis(1500)),
            new CaseResult(SHOULD, Outcome.FAILED, "nothing", "something", "", Duration.ofMillis(20)),
            new CaseResult(SHOULD, Outcome.SKIPPED, "", "needs a namespace", "", Duration.ZERO),
            new CaseResult(MUST, Outcome.SKIPPED, "", "needs a namespace", "", Duration.ZERO),
            new CaseResult(MUST, Outcome.NOT_APPLICABLE, "", "this is an IPAM plugin", "", Duration.ZERO),
            new CaseResult(MUST, Outcome.PASSED, "", "", "", Duration.ofMillis(3)));

    private static ConformanceReport report(CaseResult... results) {
        return new ConformanceReport(
                "some-plugin", Kind.INTERFACE, List.of(CniVersion.V0_4_0, CniVersion.V1_0_0), List.of(results));
    }

    @Test
    void jsonIsReadByOthers() throws Exception {
        JsonNode json = new ObjectMapper()
                .readTree(JsonReport.write(report(FAILED.results().get(1))));
        assertThat(json.get("plugin").asText()).isEqualTo("some-plugin");
        assertThat(json.get("kind").asText()).isEqualTo("interface");
        assertThat(json.get("conforms").asBoolean()).isTrue();
        assertThat(json.get("supportedVersions").toString()).isEqualTo("[\"0.4.0\",\"1.0.0\"]");
        JsonNode only = json.get("cases").get(0);
        assertThat(only.get("id").asText()).isEqualTo("del.silent");
        assertThat(only.get("level").asText()).isEqualTo("SHOULD");
        assertThat(only.get("requirements").toString()).isEqualTo("[\"S75\"]");
        assertThat(only.get("outcome").asText()).isEqualTo("failed");
        assertThat(only.get("expected").asText()).isEqualTo("nothing");
        assertThat(only.get("milliseconds").asInt()).isEqualTo(20);
        assertThat(only.has("request")).isFalse();
    }

    @Test
    void jsonHoldsWhateverAPluginPrinted() throws Exception {
        JsonNode json = new ObjectMapper().readTree(JsonReport.write(FAILED));
        assertThat(json.get("conforms").asBoolean()).isFalse();
        assertThat(json.get("cases")).hasSize(6);
        assertThat(json.get("cases").get(0).get("actual").asText()).startsWith("<a>&\"'\u0000\u001b[31m\ud83d\ude00");
    }

    @Test
    void junitXmlIsReadByOthers() throws Exception {
        byte[] xml = JunitReport.write(FAILED).getBytes(StandardCharsets.UTF_8);
        Element suite = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getDocumentElement();
        assertThat(suite.getTagName()).isEqualTo("testsuite");
        assertThat(suite.getAttribute("tests")).isEqualTo("6");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("3");
        assertThat(suite.getAttribute("time")).isEqualTo("1.523");
        NodeList cases = suite.getElementsByTagName("testcase");
        Element first = (Element) cases.item(0);
        assertThat(first.getAttribute("classname")).isEqualTo("cni.add");
        assertThat(first.getAttribute("name")).isEqualTo("add.result: it <works>");
        Element failure = (Element) first.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("expected an \"answer\"");
        assertThat(failure.getTextContent())
                .contains("MUST (S65, S45)")
                .contains("actual: <a>&\"'\ufffd\ufffd[31m\ud83d\ude00 \ufffd ]]> \n\ttwo\n");
        assertThat(suite.getElementsByTagName("failure").getLength()).isOne();
        assertThat(suite.getElementsByTagName("skipped").getLength()).isEqualTo(3);
        assertThat(((Element) cases.item(1))
                        .getElementsByTagName("system-out")
                        .item(0)
                        .getTextContent())
                .contains("SHOULD (S75)", "expected: nothing");
    }

    @Test
    void textGroupsFailuresAndReasons() {
        assertThat(TextReport.write(FAILED))
                .isEqualTo("""
                MUST add.result FAILED (S65, S45)
                    it <works>
                    expected: an "answer"
                    actual:   %s
                    request:  env -i 'x' <<< '{}'
                SHOULD del.silent FAILED (S75)
                    it is silent
                    expected: nothing
                    actual:   something
                skipped (needs a namespace): del.silent add.result
                not applicable (this is an IPAM plugin): add.result

                some-plugin as an interface plugin, CNI 0.4.0, 1.0.0
                does not conform: 1 passed, 1 MUST, 1 SHOULD and 0 MAY failed, 2 skipped, 1 not applicable
                """.formatted("<a>&\"'\ufffd\ufffd[31m\ud83d\ude00 \ufffd ]]> \ufffd\ufffdtwo"));
    }

    @Test
    void onlyMustDecides() {
        assertThat(FAILED.conforms()).isFalse();
        assertThat(report(FAILED.results().get(1), FAILED.results().get(2)).conforms())
                .isTrue();
        assertThat(TextReport.write(report(FAILED.results().get(5))))
                .startsWith("some-plugin as")
                .contains("\nconforms: 1 passed");
    }
}
