package wire

import "time"

// Room is a room as one of its members sees it.
type Room struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind" enum:"direct,group,open"`
	Title       string    `json:"title,omitempty" doc:"empty for direct rooms: show the people in with"`
	Topic       string    `json:"topic,omitempty"`
	Lobby       bool      `json:"lobby,omitempty"`
	Encryption  string    `json:"encryption" enum:"none,mls"`
	History     string    `json:"history" enum:"all,joined" doc:"from where on new members may read"`
	CreatedAt   time.Time `json:"created_at"`
	Head        int64     `json:"head" doc:"seq of the newest event"`
	Floor       int64     `json:"floor" doc:"nothing at or below this seq is shown to the reader"`
	Hidden      bool      `json:"hidden,omitempty" doc:"the reader has put the conversation away and nothing came since"`
	Role        string    `json:"role,omitempty" enum:"member,moderator,owner" doc:"absent in a room the reader has not joined"`
	Read        int64     `json:"read" doc:"the newest seq the reader has read"`
	Unread      int       `json:"unread" doc:"messages by others above read, thread replies aside; counts to 100"`
	Mentions    int       `json:"mentions,omitempty" doc:"unread messages that call the reader by name; counts to 100"`
	Threads     int       `json:"threads,omitempty" doc:"threads with unread replies; counts to 100"`
	Involvement string    `json:"involvement" enum:"everything,mentions,nothing"`
	Members     int       `json:"members"`
	With        []Person  `json:"with,omitempty" doc:"the other person of a direct room; empty for notes to oneself"`
	Last        *Message  `json:"last,omitempty" doc:"the newest message above the floor, thread replies aside"`
}

// Rooms is the list of the reader's rooms with the positions it is true at.
type Rooms struct {
	Rooms      []Room   `json:"rooms"`
	Generation string   `json:"generation"`
	Changed    int64    `json:"changed"`
	People     []Person `json:"people,omitempty" doc:"those who had the last word in the newest 200 rooms"`
}

// NewRoom is the body that makes a room, or finds the direct room with somebody.
type NewRoom struct {
	Kind    string   `json:"kind" enum:"direct,group,open"`
	Title   string   `json:"title,omitempty" doc:"required for open rooms; a group without one is called by the names of who is in it at first; direct rooms have none"`
	Topic   string   `json:"topic,omitempty"`
	Members []string `json:"members,omitempty" maxItems:"100" doc:"account names; a direct room takes one, or none for notes to oneself"`
}

// RoomChange is the body that changes a room; absent fields stay.
type RoomChange struct {
	Title   *string `json:"title,omitempty"`
	Topic   *string `json:"topic,omitempty"`
	History *string `json:"history,omitempty" enum:"all,joined"`
}

// Member is somebody in a room.
type Member struct {
	Person
	Role     string    `json:"role" enum:"member,moderator,owner"`
	JoinedAt time.Time `json:"joined_at"`
	Read     int64     `json:"read,omitempty" doc:"what they have read; told in rooms of up to 50 members"`
}

// Members is one page of a room's members, ordered by name.
type Members struct {
	Members []Member `json:"members"`
	Next    string   `json:"next,omitempty" doc:"pass as after for the next page; absent on the last"`
}

// Invitation is the body that brings people into a room.
type Invitation struct {
	Names []string `json:"names" minItems:"1" maxItems:"100" doc:"account names"`
}

// Appointment is the body that gives a member a role.
type Appointment struct {
	Role string `json:"role" enum:"member,moderator,owner"`
}
