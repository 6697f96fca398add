//go:build unix

package engagement_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/engagement/internal/schoolday"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// plainPass is the least that anybody does who wants something per person: find
// the class and the attendee of each event, and count there. To count right they
// must also recognise the events that come again.
func plainPass(events []meeting.LedgerEvent, distinct bool) {
	type class struct {
		attendees map[string]int
		seen      map[meeting.Key]bool
	}
	classes := map[string]*class{}
	for i := range events {
		e := &events[i]
		c := classes[e.MeetingID]
		if c == nil {
			c = &class{map[string]int{}, map[meeting.Key]bool{}}
			classes[e.MeetingID] = c
		}
		if distinct {
			if c.seen[e.Key()] {
				continue
			}
			c.seen[e.Key()] = true
		}
		c.attendees[e.AttendeeID]++
	}
}

// cpu is the processor time used so far. Unlike the time on the wall it does not
// depend on what else the machine does.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// heap is how much memory is in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// keptBy is how much memory all classes of a day take at once while they are live.
func keptBy(day *schoolday.Day) int64 {
	before := heap()
	s := open(day)
	s.take(day.Events)
	for i := range day.Classes {
		s.report(i, &day.Classes[i])
	}
	kept := heap() - before
	runtime.KeepAlive(s)
	return kept
}

// BenchmarkSchoolDay takes a day as it arrives and reports every class, and says
// how much more processor time that takes than a plain pass, and than one that
// counts each event once. The best round
// counts, and there is no garbage collection in it: that would for the most part
// walk the events, which are there for the test alone.
func BenchmarkSchoolDay(b *testing.B) {
	for _, events := range []int{1_000, 10_000, 100_000, 1_000_000} {
		day := schoolday.Draw(1, events/500, events)
		rounds := 1_000_000 / events // to take more than the clock's grain
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			plain, distinct, ours := time.Duration(1<<62), time.Duration(1<<62), time.Duration(1<<62)
			var kept int64
			for b.Loop() {
				plain = min(plain, quiet(b, func() {
					for range rounds {
						plainPass(day.Events, false)
					}
				}))
				distinct = min(distinct, quiet(b, func() {
					for range rounds {
						plainPass(day.Events, true)
					}
				}))
				ours = min(ours, quiet(b, func() {
					for range rounds {
						lookBack(&day, func(*schoolday.Class, engagement.Report) {})
					}
				}))
				kept = keptBy(&day)
			}
			b.ReportMetric(float64(ours)/1e6, "cpu-ns/event")
			b.ReportMetric(1e6/ours.Seconds(), "events/cpu-s")
			b.ReportMetric(float64(ours)/float64(plain), "x-plain")
			b.ReportMetric(float64(ours)/float64(distinct), "x-distinct")
			b.ReportMetric(float64(kept)/float64(events), "kept-B/event")
		})
	}
}

// quiet returns the processor time that something takes without the collector.
func quiet(b *testing.B, what func()) time.Duration {
	b.Helper()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	began := cpu(b)
	what()
	return cpu(b) - began
}

// longClass is a class of thirty people in which something happens ten times a
// second, one event in fifty up to a minute late.
func longClass(events int) ledger {
	all := ledger{started(0)}
	for n := range 30 {
		id := strconv.Itoa(n)
		all = append(all, of(id, id, line(joined, 0)))
	}
	kinds := []meeting.EventType{talked, camOn, messaged, talked, camOff, reacted, up, talked, down, unmuted, muted}
	for n := len(all); n < events; n++ {
		id := strconv.Itoa(n % 30)
		at := float64(n) / 600
		if n%50 == 0 {
			at -= float64(n%600) / 600
		}
		all = append(all, of(id, id, detail("3", line(kinds[n/30%len(kinds)], at))))
	}
	return all
}

// BenchmarkLive follows one class and looks at it every fifty events, which is
// every five seconds.
func BenchmarkLive(b *testing.B) {
	for _, events := range []int{1_000, 10_000, 100_000, 1_000_000} {
		class := longClass(events)
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			runtime.GC()
			began := cpu(b)
			for b.Loop() {
				a := engagement.New(engagement.DefaultSettings())
				for i := range class {
					a.Add(class[i])
					if i%50 == 0 {
						a.Report(engagement.Frame{Now: class[i].At})
					}
				}
			}
			b.ReportMetric(float64(cpu(b)-began)/float64(b.N)/float64(events), "cpu-ns/event")
		})
	}
}
