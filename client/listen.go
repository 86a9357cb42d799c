package client

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/samtal-chat/samtal/chat/wire"
)

// Listening is a stream of server-sent events after its hello: what a Stream tells, for networks that block WebSocket. What
// the commands of a Stream do, the methods of Client do. Next is for one goroutine.
type Listening struct {
	Hello wire.Hello

	body  io.ReadCloser
	lines *bufio.Scanner
}

// EndedError is how a server ends a Listening, with one of the close codes of a socket.
type EndedError struct{ Code int }

// Error gives the code.
func (e *EndedError) Error() string { return "the stream was ended with code " + strconv.Itoa(e.Code) }

// Listen opens a stream of server-sent events, which ends with ctx.
func (c *Client) Listen(ctx context.Context, from Resume) (*Listening, error) {
	resume, err := json.Marshal(struct {
		Generation string           `json:"generation,omitempty"`
		Rooms      map[string]int64 `json:"rooms,omitempty"`
		Changed    *int64           `json:"changed,omitempty"`
	}{from.Generation, from.Rooms, from.Changed})
	if err != nil {
		return nil, fmt.Errorf("encode positions: %w", err)
	}
	req, err := c.build(ctx, request{method: http.MethodGet, path: "/events", query: url.Values{"resume": {string(resume)}}})
	if err != nil {
		return nil, err
	}
	lasting := *c.http
	lasting.Timeout = 0
	res, err := lasting.Do(req) //nolint:bodyclose // Listening.Close closes it
	if err != nil {
		return nil, fmt.Errorf("open event stream: %w", err)
	}
	l := newListening(res.Body)
	if err := l.begin(res); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func newListening(body io.ReadCloser) *Listening {
	l := &Listening{body: body, lines: bufio.NewScanner(body)}
	l.lines.Buffer(nil, maxAnswer)
	return l
}

func (l *Listening) begin(res *http.Response) error {
	if res.StatusCode != http.StatusOK {
		body, err := io.ReadAll(io.LimitReader(l.body, maxAnswer))
		return errors.Join(refusal(res, body), err)
	}
	payload, err := l.event()
	if err != nil {
		return fmt.Errorf("wait for hello: %w", err)
	}
	if err := json.Unmarshal(payload, &l.Hello); err != nil || l.Hello.Type != wire.TypeHello {
		return fmt.Errorf("the first event is no hello: %.100s", payload)
	}
	return nil
}

// Next returns the next frame. Its error is final: listen again and resume from the positions reached.
func (l *Listening) Next() (Frame, error) {
	payload, err := l.event()
	if err != nil {
		return Frame{}, err
	}
	f, _, err := parseFrame(payload)
	return f, err
}

// event reads one event (HTML Standard §9.2.6). The server writes each on one data line.
func (l *Listening) event() ([]byte, error) {
	var kind, data string
	for l.lines.Scan() {
		line := l.lines.Text()
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case field == "event":
			kind = value
		case field == "data":
			data = value
		case line == "" && kind == "close":
			var end struct {
				Code int `json:"code"`
			}
			if err := json.Unmarshal([]byte(data), &end); err != nil {
				return nil, fmt.Errorf("decode the end of the stream: %w", err)
			}
			return nil, &EndedError{Code: end.Code}
		case line == "" && data != "":
			return []byte(data), nil
		case line == "":
			kind = "" // an event without data is none
		}
	}
	return nil, fmt.Errorf("read event: %w", cmp.Or(l.lines.Err(), io.EOF))
}

// Close ends the stream.
func (l *Listening) Close() error { return l.body.Close() }
