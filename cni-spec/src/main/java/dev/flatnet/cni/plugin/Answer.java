// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.cni.plugin;

import dev.flatnet.cni.spec.CniError;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniVersion;
import dev.flatnet.cni.spec.ErrorCode;
import dev.flatnet.cni.spec.Json;
import dev.flatnet.cni.spec.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The answer to one request: what is known of it so far, and how to undo what it tells of, should nobody get to hear it.
 */
final class Answer {
    /** What is printed when there is not even memory for more. */
    private static final byte[] LAST_WORDS =
            "{\"code\":999,\"msg\":\"internal error in the plugin\"}".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = {};
    private static final int MAX_CAUSES = 5;

    private final PrintStream stderr;
    private CniVersion version;
    private byte[] document = NOTHING;
    private Optional<Undo> undo = Optional.empty();

    /** What takes back an operation that succeeded. */
    interface Undo {
        void run() throws CniException;
    }

    /** An empty answer. */
    Answer(CniVersion version, PrintStream stderr) {
        this.version = version;
        this.stderr = stderr;
    }

    /** Whatever happens from now on is told in this version. */
    void speaks(CniVersion spoken) {
        version = spoken;
    }

    /** The operation has succeeded, but the caller does not know yet. */
    void isUndoneBy(Undo step) {
        undo = Optional.of(step);
    }

    void says(JsonValue json) {
        document = Json.writeIndented(json).getBytes(StandardCharsets.UTF_8);
    }

    /** On one line, with its end. */
    void saysOnOneLine(JsonValue json) {
        document = (Json.write(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The request has failed; the answer is the reason. */
    void fails(Throwable failure) {
        document = NOTHING;
        String left = undo();
        try {
            says(adding(left, error(failure)).encode(version));
        } catch (Throwable e) {
            // A failure that fails to be told: no memory is left, or its message throws.
            document = LAST_WORDS;
        }
    }

    private static CniError adding(String more, CniError error) {
        if (more.isEmpty()) {
            return error;
        }
        String details = error.details().isEmpty() ? more : error.details() + "; " + more;
        return new CniError(error.code(), error.msg(), details);
    }

    private CniError error(Throwable failure) {
        if (failure instanceof CniException e) {
            return e.error();
        }
        failure.printStackTrace(stderr);
        return new CniError(ErrorCode.INTERNAL, "internal error in the plugin", withCauses(failure));
    }

    /** An {@link ExceptionInInitializerError} for example says nothing itself. */
    private static String withCauses(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            if (text.indexOf(cause.toString()) < 0) {
                text.append("; caused by ").append(cause);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    /**
     * Writes the document; nothing at all if there is none.
     *
     * @throws IOException if it cannot be written completely
     */
    void write(OutputStream stdout) throws IOException {
        if (document.length == 0) {
            return;
        }
        stdout.write(document);
        stdout.flush();
        if (stdout instanceof PrintStream silent && silent.checkError()) {
            throw new IOException("the stream does not say why");
        }
    }

    /** The document could not be written. A second attempt could not make one document of it. */
    void isLost(Throwable reason) {
        boolean undoes = undo.isPresent();
        String left = undo();
        String outcome = left.isEmpty() ? "the ADD is undone" : left;
        stderr.println("cannot write to stdout: " + reason.getMessage() + (undoes ? "; " + outcome : ""));
        stderr.println(new String(document, StandardCharsets.UTF_8));
    }

    /** Undoes the operation once, if there is something to undo. Returns the reason if that fails, otherwise nothing. */
    private String undo() {
        Optional<Undo> step = undo;
        undo = Optional.empty();
        try {
            if (step.isPresent()) {
                step.get().run();
            }
            return "";
        } catch (CniException e) {
            return "undoing the ADD failed: " + e.getMessage();
        } catch (Throwable e) {
            return "undoing the ADD failed: " + e;
        }
    }
}
