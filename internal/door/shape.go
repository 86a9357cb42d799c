package door

import (
	"encoding/json"
	"reflect"
	"strings"
)

// shape is the struct whose fields an object is to have, or that those of an array are made of; nil if any name will do.
type shape reflect.Type

// shapeOf looks through pointers and lists. What reads its JSON itself has a form of its own.
func shapeOf(t reflect.Type) shape {
	for t != nil && !t.Implements(ownReader) && !reflect.PointerTo(t).Implements(ownReader) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			t = t.Elem()
		case reflect.Struct:
			return t
		default:
			return nil
		}
	}
	return nil
}

var ownReader = reflect.TypeFor[json.Unmarshaler]()

// shapeUnder is what stands under a name in an object of shape t.
func shapeUnder(t shape, name []byte) shape {
	if t == nil {
		return nil
	}
	for _, f := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == string(name) {
			return shapeOf(f.Type)
		}
	}
	return nil
}
