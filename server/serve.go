package server

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
)

// Serve reads the store and answers requests until the context ends; then it
// lets those at hand end, for as long as the limits say. While nothing is
// configured it serves on loopback alone.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	open, err := s.Gate.Open()
	if err != nil {
		return err
	}
	if open && !loopback(l.Addr()) {
		return fmt.Errorf("listening on %s: anybody who reaches this machine could ask; make a token first (outflow token new), or name an issuer (--oidc-issuer)", l.Addr())
	}
	following, unfollow := context.WithCancel(context.WithoutCancel(ctx))
	var followed sync.WaitGroup
	followed.Go(func() {
		s.revisions.follow(following, s.Limits.Poll, func(err error) {
			s.Log.LogAttrs(following, slog.LevelError, "the store cannot be read; the copy in memory goes on answering", slog.String("error", err.Error()))
		})
	})
	defer followed.Wait()
	defer unfollow()
	hs := &http.Server{
		Handler:           s.engine,
		ReadHeaderTimeout: s.Limits.Header,
		ReadTimeout:       s.Limits.Pause,
		WriteTimeout:      4*s.Limits.QuestionTime + s.Limits.Pause, // an answer and a drawing, each after its turn came
		IdleTimeout:       4 * s.Limits.Pause,
		MaxHeaderBytes:    s.Limits.HeaderBytes,
		ErrorLog:          log.New(&logWriter{s.Log}, "", 0),
	}
	served := make(chan error, 1)
	go func() { served <- hs.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	close(s.stopping)
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), s.Limits.Stop)
	defer end()
	if err := hs.Shutdown(ending); err != nil {
		s.Log.Warn("requests were cut off", "error", err)
		hs.Close()
	}
	// What nobody waits for ends by itself, and before the store is closed.
	s.answers.flying.Wait()
	s.views.flying.Wait()
	s.changes.flying.Wait()
	s.revisions.past.flying.Wait()
	for _, e := range s.refusals.rest() {
		if err := s.Audit.Append(ending, e); err != nil {
			return err
		}
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// A logWriter passes on what net/http has to say.
type logWriter struct{ log *slog.Logger }

func (w *logWriter) Write(b []byte) (int, error) {
	w.log.Warn("http", "message", string(b))
	return len(b), nil
}
