//go:build kubo

// Package kubo names the command to build, so that go.mod and go.sum pin Kubo and all that it needs.
package kubo

import _ "github.com/ipfs/kubo/cmd/ipfs"
