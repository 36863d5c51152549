// A small HTTP service: something to count.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"

	"example.test/echoserver/mirror"
	"example.test/echoserver/stack"
)

// A literal of the package: its statements are in no declaration.
var greeting = func(name string) string {
	if name == "" {
		return "hello"
	}
	return "hello, " + name
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening at http://%s\n", listener.Addr())
	http.Serve(listener, routes(stack.New[string]()))
}

func routes(items *stack.Stack[string]) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/ping", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "pong")
	})
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, greeting(r.FormValue("name")))
	})
	mux.HandleFunc("/push", func(w http.ResponseWriter, r *http.Request) {
		items.Push(r.FormValue("item"))
		fmt.Fprintln(w, stack.Map(items, func(item string) int { return len(item) }))
	})
	mux.HandleFunc("/pop", func(w http.ResponseWriter, _ *http.Request) {
		if item, ok := items.Pop(); ok {
			fmt.Fprintln(w, item)
		} else {
			http.Error(w, "nothing is left", http.StatusNotFound)
		}
	})
	mux.Handle("/mirror", mirror.New("X-"))
	return mux
}
