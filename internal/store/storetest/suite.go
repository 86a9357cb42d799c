package storetest

import (
	"testing"

	"github.com/samtal-chat/samtal/internal/store"
)

// Opener opens an empty store for one test.
type Opener func(t testing.TB, bells ...store.Bell) store.Store

// suite is what every store must do.
var suite = []struct {
	name string
	test func(*testing.T, Opener)
}{
	{"Generation", testGeneration},
	{"Accounts", testAccounts},
	{"Faces", testFaces},
	{"AccountSearch", testAccountSearch},
	{"Credentials", testCredentials},
	{"Sessions", testSessions},
	{"SweepSessions", testSweepSessions},
	{"Keys", testKeys},
	{"Emails", testEmails},
	{"Tickets", testTickets},
	{"Letters", testLetters},
	{"Questions", testQuestions},
	{"DelayedResets", testDelayedResets},
	{"Rename", testRename},
	{"FormerNames", testFormerNames},
	{"Erasures", testErasures},
	{"Forget", testForget},
	{"Factors", testFactors},
	{"Passkeys", testPasskeys},
	{"RecoveryCodes", testRecoveryCodes},
	{"FactorsAtOnce", testFactorsAtOnce},
	{"Identities", testIdentities},
	{"RestrictedSessions", testRestrictedSessions},
	{"Entry", testEntry},
	{"DirectRooms", testDirectRooms},
	{"Lobby", testLobby},
	{"OpenRooms", testOpenRooms},
	{"Members", testMembers},
	{"Successors", testSuccessors},
	{"ReadPositions", testReadPositions},
	{"RoomsOf", testRoomsOf},
	{"RoomsOfCountsNewest", testRoomsOfCountsNewest},
	{"Aliases", testAliases},
	{"Append", testAppend},
	{"ClientID", testClientID},
	{"Chain", testChain},
	{"Removal", testRemoval},
	{"Edit", testEdit},
	{"Events", testEvents},
	{"HiddenIsDense", testHiddenIsDense},
	{"Pages", testPages},
	{"PageAcrossReactions", testPageAcrossReactions},
	{"PageNamesPeople", testPageNamesPeople},
	{"Reactions", testReactions},
	{"Reactors", testReactors},
	{"Threads", testThreads},
	{"ThreadsBeforeJoining", testThreadsBeforeJoining},
	{"ThreadPages", testThreadPages},
	{"State", testState},
	{"Blocks", testBlocks},
	{"BlocksBarDirectRooms", testBlocksBarDirectRooms},
	{"BlocksVeil", testBlocksVeil},
	{"BlocksAndReplies", testBlocksAndReplies},
	{"Bans", testBans},
	{"Reports", testReports},
	{"Outbox", testOutbox},
	{"Policy", testPolicy},
	{"Invitations", testInvitations},
	{"InvitationAtOnce", testInvitationAtOnce},
	{"Guests", testGuests},
	{"KnownClients", testKnownClients},
	{"Audit", testAudit},
	{"AuditOfLongAgo", testAuditOfLongAgo},
	{"AuditIsPartOfItsAct", testAuditIsPartOfItsAct},
	{"AuditAtOnce", testAuditAtOnce},
	{"PruneAudit", testPruneAudit},
	{"Census", testCensus},
	{"AllRooms", testAllRooms},
	{"MessageDays", testMessageDays},
	{"DoomedRooms", testDoomedRooms},
	{"Stats", testStats},
	{"Placeholders", testPlaceholders},
	{"ManySenders", testManySenders},
	{"SameClientIDAtOnce", testSameClientIDAtOnce},
	{"DirectRoomAtOnce", testDirectRoomAtOnce},
	{"NameAtOnce", testNameAtOnce},
	{"LocksAtOnce", testLocksAtOnce},
	{"JoinsAtOnce", testJoinsAtOnce},
	{"StatesAtOnce", testStatesAtOnce},
	{"ErrorHarmsNobody", testErrorHarmsNobody},
	{"PanicHarmsNobody", testPanicHarmsNobody},
	{"EndedContextHarmsNobody", testEndedContextHarmsNobody},
	{"AfterCommit", testAfterCommit},
	{"BellTellsAll", testBellTellsAll},
	{"PanickingBell", testPanickingBell},
	{"Snapshot", testSnapshot},
	{"Closed", testClosed},
}

// Run runs the conformance suite.
func Run(t *testing.T, open Opener) {
	for _, c := range suite {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(t, open)
		})
	}
}
