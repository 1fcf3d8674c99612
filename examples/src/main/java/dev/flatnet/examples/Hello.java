// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.examples;

import dev.flatnet.cni.plugin.PluginBuilder;
import dev.flatnet.cni.spec.CniException;

/** A plugin to be chained after another one: it says hello on stderr and passes the result on. */
public final class Hello {
    private Hello() {}

    public static void main(String[] args) {
        PluginBuilder.named("hello", "1.0.0")
                .onAdd(request -> {
                    System.err.println("hello, " + request.attachment());
                    return request.prevResult()
                            .orElseThrow(() -> CniException.invalidConfig("hello is chained", "put it after another"));
                })
                .onDel(request -> System.err.println("goodbye, " + request.attachment()))
                .run();
    }
}
