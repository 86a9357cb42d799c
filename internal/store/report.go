package store

import (
	"time"

	"github.com/samtal-chat/samtal/chat"
)

// ReportFilter chooses reports, newest first: those that are open, or those that are closed.
type ReportFilter struct {
	Closed bool
	Before chat.ID // older than this one; zero: from the newest
	Limit  int     // at most chat.MaxPage; 0 means chat.DefaultPage
}

// ReportReader reads what was brought before the administrators.
type ReportReader interface {
	Reports(f ReportFilter) ([]chat.Report, error)
	// Report reads one; chat.ErrReportNotFound if there is none.
	Report(id chat.ID) (chat.Report, error)
	// CountReports counts the open reports of an account.
	CountReports(reporter chat.ID) (int, error)
	// ReportsBy lists what one account has reported, the oldest first, after a report, at most limit.
	ReportsBy(reporter, after chat.ID, limit int) ([]chat.Report, error)
}

// ReportWriter keeps what was brought before the administrators.
type ReportWriter interface {
	// InsertReport keeps a report; made is false, and nothing happens, if its reporter has reported the message before.
	InsertReport(r chat.Report) (made bool, err error)
	// CloseReport says what became of an open report.
	CloseReport(id, by chat.ID, at time.Time, outcome string) error
	// ForgetReported clears what reports have kept of an account's messages. The reports stay.
	ForgetReported(sender chat.ID) error
}
