package live

import "github.com/samtal-chat/samtal/internal/door"

// classes says how commands are counted, together with the operations of REST that do the same. What is not named here is counted
// by the socket alone.
var classes = map[string]door.Class{
	"send":   door.ClassSend,
	"edit":   door.ClassSend,
	"remove": door.ClassWrite,
	"hide":   door.ClassWrite,
	"react":  door.ClassWrite,
	"read":   door.ClassWrite,
	"draft":  door.ClassWrite,
	"typing": door.ClassSignal,
}
