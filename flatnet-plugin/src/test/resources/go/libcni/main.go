// SPDX-License-Identifier: Apache-2.0

// A container runtime of one file around Go's libcni: runs a network's plugins, and shows what its cache holds.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/containernetworking/cni/libcni"
)

// libcni VERB CONFLIST PLUGIN_PATH CACHE_DIR CONTAINER NETNS IFNAME [CAPABILITY_ARGS [KEY=VALUE]...]
func main() {
	verb, path, cache := os.Args[1], strings.Split(os.Args[3], ":"), os.Args[4]
	network, err := libcni.ConfListFromFile(os.Args[2])
	fail(err)
	rt := &libcni.RuntimeConf{ContainerID: os.Args[5], NetNS: os.Args[6], IfName: os.Args[7]}
	if len(os.Args) > 8 {
		fail(json.Unmarshal([]byte(os.Args[8]), &rt.CapabilityArgs))
		for _, pair := range os.Args[9:] {
			key, value, _ := strings.Cut(pair, "=")
			rt.Args = append(rt.Args, [2]string{key, value})
		}
	}
	cni := libcni.NewCNIConfigWithCacheDir(path, cache, nil)
	ctx := context.Background()
	switch verb {
	case "add":
		result, err := cni.AddNetworkList(ctx, network, rt)
		fail(err)
		fail(result.Print())
	case "check":
		fail(cni.CheckNetworkList(ctx, network, rt))
	case "del":
		fail(cni.DelNetworkList(ctx, network, rt))
	case "validate":
		_, err := cni.ValidateNetworkList(ctx, network)
		fail(err)
	case "cached":
		result, err := cni.GetNetworkListCachedResult(network, rt)
		fail(err)
		config, known, err := cni.GetNetworkListCachedConfig(network, rt)
		fail(err)
		if result == nil || known == nil {
			fail(fmt.Errorf("nothing is cached"))
		}
		fail(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
			"result":       result,
			"config":       string(config),
			"args":         known.Args,
			"capabilities": known.CapabilityArgs,
		}))
	default:
		fail(fmt.Errorf("unknown verb %s", verb))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
