// Package mirror says what it was told.
package mirror

import (
	"fmt"
	"io"
	"net/http"
)

const limit = 1 << 16

var methods map[string]bool

func init() {
	methods = map[string]bool{http.MethodPost: true, http.MethodPut: true}
}

type mirror struct{ prefix string }

// New mirrors the headers with this prefix, too.
func New(prefix string) http.Handler { return mirror{prefix} }

func (m mirror) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !methods[r.Method] {
		http.Error(w, "post something", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	fmt.Fprintf(w, "%s: %s\n", r.FormValue("name"), body)
	for _, line := range headerLines(r.Header, m.prefix) {
		fmt.Fprintln(w, line)
	}
}
