package main

import (
	"fmt"
	"math/rand"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// A source file with its counters, as `go tool cover -var` makes them. `counters.go` beside this file is written when the
// service is built: it has `coverMode` and `covered`.
type coveredFile struct {
	name    string
	count   []uint32
	pos     []uint32
	numStmt []uint16
}

// The agent API (coverage.md 1.2) on a port of loopback.
func init() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	name := os.Getenv("GOC_SERVICE_NAME")
	if name == "" {
		name = filepath.Base(os.Args[0])
	}
	address := "http://" + listener.Addr().String()
	register := "register?name=" + name + "&address=" + address
	if tell(register, "") != nil {
		if err := tell(register, ""); err != nil {
			fail(err)
		}
	}
	go deregister(address)
	go http.Serve(listener, agent())
}

func deregister(address string) {
	signal.Ignore(syscall.SIGHUP)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT)
	<-signals
	tell("remove", `{"address":["`+address+`"]}`)
	os.Exit(0)
}

func agent() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/cover/profile", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "mode: %s\n", coverMode)
		random := rand.New(rand.NewSource(time.Now().UnixNano()))
		for _, at := range random.Perm(len(covered)) {
			writeBlocks(w, covered[at])
		}
	})
	mux.HandleFunc("/v1/cover/coverage", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, fraction())
	})
	mux.HandleFunc("/v1/cover/clear", func(w http.ResponseWriter, _ *http.Request) {
		for _, file := range covered {
			for i := range file.count {
				atomic.StoreUint32(&file.count[i], 0)
			}
		}
		fmt.Fprintln(w, "clear call successfully")
	})
	return mux
}

func writeBlocks(w http.ResponseWriter, file coveredFile) {
	for i := range file.count {
		columns := file.pos[3*i+2]
		fmt.Fprintf(w, "%s:%d.%d,%d.%d %d %d\n", file.name, file.pos[3*i], columns&0xffff,
			file.pos[3*i+1], columns>>16, file.numStmt[i], atomic.LoadUint32(&file.count[i]))
	}
}

func fraction() string {
	blocks, ran := 0, 0
	for _, file := range covered {
		blocks += len(file.count)
		for i := range file.count {
			if atomic.LoadUint32(&file.count[i]) > 0 {
				ran++
			}
		}
	}
	if blocks == 0 {
		return "0"
	}
	return fmt.Sprintf("%f", float64(ran)/float64(blocks))
}

func tell(call string, body string) error {
	kind := ""
	if body != "" {
		kind = "application/json"
	}
	answer, err := http.Post(os.Getenv("ECHO_CENTER")+"/v1/cover/"+call, kind, strings.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the centre says %s", answer.Status)
	}
	return nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
