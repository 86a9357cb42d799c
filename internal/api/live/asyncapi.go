package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/samtal-chat/samtal/chat/wire"
)

// object is a JSON object of the description.
type object = map[string]any

// Describe generates the AsyncAPI 3 document of socket and stream from the structs that are sent, and from the table of
// commands that are taken.
func Describe() ([]byte, error) {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	messages := object{}
	var fromServer, fromClient []string
	for _, f := range serverFrames() {
		name := "server_" + f.name
		messages[name] = object{"name": f.name, "summary": f.doc, "payload": schemas.Schema(f.of, true, "")}
		fromServer = append(fromServer, name)
	}
	fields := commandFields(schemas)
	for _, c := range commands() {
		name := "client_" + c.name
		messages[name] = object{"name": c.name, "summary": c.doc, "payload": commandSchema(c, fields)}
		fromClient = append(fromClient, name)
	}
	tidy(schemas)
	doc := object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "Samtal, live", "version": "1",
			"description": "What the schemas cannot say stands in docs/protocol.md: order, resumption, close codes.",
		},
		"defaultContentType": "application/json",
		"channels": object{
			"socket": channel("/api/v1/socket", "WebSocket: JSON text frames of at most 64 KiB", append(slices.Clone(fromServer), fromClient...)),
			"events": channel("/api/v1/events", "server-sent events: the same frames, one data line each", without(fromServer, "server_"+wire.TypeReply)),
		},
		"operations": object{
			"command": operation("receive", "socket", fromClient),
			"frame":   operation("send", "socket", fromServer),
			"stream":  operation("send", "events", without(fromServer, "server_"+wire.TypeReply)),
		},
		"components": object{"messages": messages, "schemas": schemas.Map()},
	}
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("describe the socket: %w", err)
	}
	return append(b, '\n'), nil
}

// serverFrame is one kind of frame from the server.
type serverFrame struct {
	name, doc string
	of        reflect.Type
}

func serverFrames() []serverFrame {
	return []serverFrame{
		{wire.TypeHello, "answers the hello and says where live delivery begins", reflect.TypeFor[wire.Hello]()},
		{wire.TypeEvent, "one event of a room", reflect.TypeFor[wire.EventFrame]()},
		{wire.TypeSkipped, "more was missed in a room than is sent: reload what is looked at", reflect.TypeFor[wire.SkippedFrame]()},
		{wire.TypeLive, "everything missed has been sent: what follows happens now", reflect.TypeFor[wire.LiveFrame]()},
		{wire.TypeState, "account state of the reader", reflect.TypeFor[wire.StateFrame]()},
		{wire.TypeSignal, "typing, presence, read positions and new names of others; may be lost", reflect.TypeFor[wire.SignalFrame]()},
		{wire.TypeReply, "answers one command", reflect.TypeFor[wire.ReplyFrame]()},
	}
}

// commandFields are the schemas of all fields that some command has.
func commandFields(schemas huma.Registry) map[string]*huma.Schema {
	of := schemas.Schema(reflect.TypeFor[wire.Command](), false, "")
	return maps.Clone(of.Properties)
}

func commandSchema(c command, fields map[string]*huma.Schema) object {
	properties := object{"id": fields["id"], "type": object{"const": c.name}}
	for _, name := range slices.Concat(c.needs, c.takes) {
		properties[name] = fields[name]
	}
	return object{
		"type": "object", "properties": properties, "additionalProperties": false,
		"required": append([]string{"id", "type"}, c.needs...),
	}
}

// tidy puts right what the generator cannot know: the type of a frame is a constant, and lists are never null.
func tidy(schemas huma.Registry) {
	for _, f := range serverFrames() {
		schemas.SchemaFromRef("#/components/schemas/" + f.of.Name()).Properties["type"].Enum = []any{f.name}
	}
	for _, s := range schemas.Map() {
		for _, p := range s.Properties {
			if p.Type == huma.TypeArray {
				p.Nullable = false
			}
		}
	}
}

func channel(address, summary string, messages []string) object {
	refs := object{}
	for _, m := range messages {
		refs[m] = object{"$ref": "#/components/messages/" + m}
	}
	return object{"address": address, "summary": summary, "messages": refs}
}

func operation(action, at string, messages []string) object {
	refs := make([]object, len(messages))
	for i, m := range messages {
		refs[i] = object{"$ref": "#/channels/" + at + "/messages/" + m}
	}
	return object{"action": action, "channel": object{"$ref": "#/channels/" + at}, "messages": refs}
}

func without(list []string, s string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(t string) bool { return t == s })
}
