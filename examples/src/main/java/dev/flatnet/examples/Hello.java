// SPDX-License-Identifier: Apache-2.0
package dev.flatnet.examples;

import dev.flatnet.cni.plugin.AddRequest;
import dev.flatnet.cni.plugin.CheckRequest;
import dev.flatnet.cni.plugin.CniMain;
import dev.flatnet.cni.plugin.CniPlugin;
import dev.flatnet.cni.plugin.DelRequest;
import dev.flatnet.cni.plugin.PluginInfo;
import dev.flatnet.cni.spec.CniException;
import dev.flatnet.cni.spec.CniResult;
import dev.flatnet.cni.spec.CniVersion;
import java.util.List;

/** A plugin to be chained after another one: it says hello on stderr and passes the result on. */
public final class Hello implements CniPlugin {
    @Override
    public CniResult add(AddRequest request) throws CniException {
        System.err.println("hello, " + request.attachment());
        return request.prevResult()
                .orElseThrow(() -> CniException.invalidConfig("hello is a chained plugin", "put it after another one"));
    }

    @Override
    public void del(DelRequest request) {}

    @Override
    public void check(CheckRequest request) {}

    public static void main(String[] args) {
        CniMain.run(new PluginInfo("hello", "1.0.0", List.of(CniVersion.V0_4_0, CniVersion.V1_0_0)), new Hello());
    }
}
