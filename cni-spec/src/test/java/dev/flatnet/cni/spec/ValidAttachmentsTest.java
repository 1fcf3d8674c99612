// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidAttachmentsTest {
    private static Optional<List<AttachmentId>> read(String json) throws JsonException, CniException {
        return ValidAttachments.of(Json.requireObject(Json.parse(json)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cni.dev/valid-attachments\":[{\"containerID\":\"c\",\"ifname\":\"eth0\"}]}",
                "{\"cni.dev/attachments\":[{\"containerID\":\"c\",\"ifname\":\"eth0\"}]}",
                "{\"cni.dev/valid-attachments\":[{\"containerID\":\"c\",\"ifname\":\"eth0\"}],\"cni.dev/attachments\":[]}",
                "{\"cni.dev/valid-attachments\":null,\"cni.dev/attachments\":[{\"containerID\":\"c\",\"ifname\":\"eth0\"}]}",
            })
    void eitherKeyIsRead(String json) throws JsonException, CniException {
        assertThat(read(json)).contains(List.of(new AttachmentId("c", "eth0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"cni.dev/valid-attachments\":null}", "{\"cni.dev/attachments\":[]}"})
    void nullIsAnEmptyList(String json) throws JsonException, CniException {
        assertThat(read(json)).contains(List.of());
    }

    @Test
    void noKeyIsNoList() throws JsonException, CniException {
        assertThat(read("{}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "6 | {\"cni.dev/valid-attachments\":{}}",
                "6 | {\"cni.dev/valid-attachments\":[null]}",
                "7 | {\"cni.dev/valid-attachments\":[{\"containerID\":\"c\"}]}",
                "6 | {\"cni.dev/valid-attachments\":[{\"containerID\":7,\"ifname\":\"eth0\"}]}",
            })
    void aListThatCannotBeReadWhollyIsRefused(int code, String json) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        CniException.class, e -> assertThat(e.error().code()).isEqualTo(code));
    }

    @Test
    void bothKeysAreWritten() throws JsonException, CniException {
        List<AttachmentId> attachments = List.of(new AttachmentId("c", "eth0"));
        JsonObject written =
                ValidAttachments.put(JsonObject.builder(), attachments).build();
        assertThat(written.members().keySet())
                .containsExactlyInAnyOrder("cni.dev/valid-attachments", "cni.dev/attachments");
        assertThat(ValidAttachments.of(written)).contains(attachments);
    }
}
