package samtal_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"github.com/samtal-chat/samtal"
)

// A host program mounts the server under a host name of its own.
func Example() {
	dir, err := os.MkdirTemp("", "samtal-example-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	data := filepath.Join(dir, "data") // its key comes to lie beside it
	ctx, stop := context.WithCancel(context.Background())
	server, err := samtal.New(ctx, samtal.Config{Data: data})
	if err != nil {
		panic(err)
	}
	var g errgroup.Group
	g.Go(func() error { return server.Run(ctx) })

	mux := http.NewServeMux()
	mux.Handle("chat.example.org/", server.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintln(w, "the host program") })

	for _, url := range []string{"http://chat.example.org/healthz", "http://www.example.org/healthz"} {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, url, nil))
		fmt.Print(answer.Body)
	}
	stop()
	if err := g.Wait(); err != nil {
		panic(err)
	}
	if err := server.Close(); err != nil {
		panic(err)
	}
	// Output:
	// {"status":"ok"}
	// the host program
}

// A second server on the same data is refused.
func ExampleNew_inUse() {
	dir, err := os.MkdirTemp("", "samtal-example-")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	data := filepath.Join(dir, "data") // its key comes to lie beside it
	first, err := samtal.New(context.Background(), samtal.Config{Data: data})
	if err != nil {
		panic(err)
	}
	defer func() { _ = first.Close() }()
	_, err = samtal.New(context.Background(), samtal.Config{Data: data})
	fmt.Println(errors.Is(err, samtal.ErrInUse))
	// Output:
	// true
}
