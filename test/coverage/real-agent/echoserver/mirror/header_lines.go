package mirror

import (
	"net/http"
	"sort"
	"strings"
)

func headerLines(headers http.Header, prefix string) (lines []string) {
	for name, values := range headers {
		if strings.HasPrefix(name, prefix) {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
	}
	sort.Slice(lines, func(i, j int) bool { return lines[i] < lines[j] })
	return lines
}
