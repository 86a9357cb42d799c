// Package wire is the JSON that crosses Samtal's native API: what REST bodies and socket frames are made of.
//
// Servers encode and clients decode the same structs; the OpenAPI and AsyncAPI documents are generated from them.
// Times are RFC 3339 in UTC with microseconds; ids are UUIDs; absent means empty.
package wire
