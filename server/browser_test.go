package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"outflow/graph"
)

// A browserTest is one of the page in a real browser.
type browserTest struct {
	name string
	// onEachStore is one of what a page reads from the store; the rest it has
	// from the copy in memory.
	onEachStore bool
	run         func(*testing.T, *desk)
}

var browserTests = []browserTest{
	{"TheDemonstrationIsAskedAndRead", true, browseDemonstration},
	{"AnEmptyStoreIsFilledByAClick", false, browseEmpty},
	{"MisreadWordsAreUnderlinedAndMended", false, browseMisread},
	{"NamesAreCompleted", false, browseCompletion},
	{"QuestionsAskedLatelyAreKept", false, browseRecent},
	{"TheSliderAsksAsOfADate", true, browseSlider},
	{"TheSliderShowsWhatPlacesForgot", false, browseForgotten},
	{"PeopleAreNarrowedToACohort", true, browseCohorts},
	{"ConfirmedAlone", false, browseConfirmed},
	{"APanelOpensAndBackClosesIt", true, browsePanel},
	{"OneHopMoreAndFolding", false, browseFolding},
	{"TheDrawingMovesAndItsViewIsInTheAddress", false, browseDrawing},
	{"AnArrowLightsUpItsRoutes", false, browseRoutes},
	{"FilesAreWhatTheyShouldBe", true, browseFiles},
	{"LogInRefusalAndLogOut", true, browseLogin},
	{"TheThemeIsKept", false, browseTheme},
	{"HostileNamesInEveryView", false, browseHostile},
	{"EveryViewIsAccessible", false, browseAccessible},
	{"EveryViewFitsAPhone", false, browsePhone},
	{"TheKeyboardIsEnough", false, browseKeyboard},
	{"PaperHasWhatARegulatorNeeds", false, browsePrint},
	{"ADossierIsAccessible", false, browseDossier},
	{"TablesAreFoundSortedAndPagedInPlace", false, browseTables},
	{"AMiddlingEstateIsReadAtEveryWidth", false, browseMiddling},
	{"ALinkShowsWhatWasSeen", false, browseLink},
	{"WhatACommitDidToSavedAnswersIsRead", false, browseWatch},
}

func TestThePageInABrowser(t *testing.T) {
	t.Parallel()
	browse(t, openSQLite(t), func(*browserTest) bool { return true })
}

// A desk has what tests of the page share: a browser, and a store that holds the
// demonstration and is only read.
type desk struct {
	browser context.Context
	store   graph.Store
	// middling is a service on an estate of a middling size, which is only read.
	middling func() *service
}

// browse runs chosen tests on a store, each in a window of its own that shares
// nothing with the others.
func browse(t *testing.T, store graph.Store, chosen func(*browserTest) bool) {
	fill(t, store, "", kakaopay)
	d := &desk{startBrowser(t), store, sync.OnceValue(func() *service { return start(t, middling(t), nil) })}
	for i := range browserTests {
		test := &browserTests[i]
		if !chosen(test) {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, d)
		})
	}
}

// tab opens a window on a service of its own.
func (d *desk) tab(t *testing.T) *tab { return newTab(t, d.browser, start(t, d.store, nil)) }

// startBrowser starts Debian's Chromium with a profile that is thrown away. Its shell for
// pages that nobody sees is preferred, for it draws no windows around them, which cost more
// than they do. The script of that name would outlive it when these tests are killed.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	program := ""
	for _, name := range []string{"/usr/lib/chromium/chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		const why = "THE PAGE IS NOT TESTED: there is no Chromium on this machine (apt-get install chromium-headless-shell)"
		if os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(30*time.Second))...)
	t.Cleanup(stop)
	quiet := func(string, ...any) {} // newer browsers say what older protocols don't know
	browser, end := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet), chromedp.WithLogf(quiet))
	if err := chromedp.Run(browser); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	t.Cleanup(func() { // it must be gone before its profile is
		_ = chromedp.Cancel(browser)
		end()
		chromedp.FromContext(browser).Allocator.Wait()
	})
	return browser
}

// A tab is a window on a service. What goes wrong in it fails its test, and so
// does any error or refusal that the browser reports.
type tab struct {
	*testing.T
	ctx context.Context
	url string

	mu     sync.Mutex
	errors []string
}

// newTab opens a window of its own.
func newTab(t *testing.T, browser context.Context, s *service) *tab {
	t.Helper()
	// A window of its own: newer browsers open no tab where there is none.
	whole := cdp.WithExecutor(browser, chromedp.FromContext(browser).Browser)
	apart, err := target.CreateBrowserContext().Do(whole)
	if err != nil {
		t.Fatal(err)
	}
	window, err := target.CreateTarget("about:blank").WithBrowserContextID(apart).WithNewWindow(true).Do(whole)
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := chromedp.NewContext(browser, chromedp.WithTargetID(window))
	t.Cleanup(func() {
		end()
		_ = target.DisposeBrowserContext(apart).Do(whole)
	})
	ctx, stop := context.WithTimeout(ctx, 5*time.Minute) // a crowded machine is slow, not wrong
	t.Cleanup(stop)
	b := &tab{T: t, ctx: ctx, url: s.url}
	chromedp.ListenTarget(ctx, b.hear)
	b.run(log.Enable(), runtime.Enable(), chromedp.EmulateViewport(1200, 900))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, e := range b.errors {
			t.Errorf("the browser says: %s", e)
		}
	})
	return b
}

// hear notes what the browser reports: uncaught errors, dialogs, and refusals
// of its policy.
func (b *tab) hear(event any) {
	say := func(text string) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.errors = append(b.errors, text)
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		say(e.ExceptionDetails.Error())
	case *page.EventJavascriptDialogOpening:
		say("a dialog: " + e.Message)
	case *log.EventEntryAdded:
		// That a page has status 400 or 401 is what some tests are about.
		if e.Entry.Level == log.LevelError && !strings.Contains(e.Entry.Text, "status of 4") {
			say(e.Entry.Text)
		}
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		var where, text string
		late, stop := context.WithTimeout(context.WithoutCancel(b.ctx), 2*time.Second)
		defer stop()
		_ = chromedp.Run(late, chromedp.Location(&where), chromedp.Evaluate("document.body.innerText.slice(0, 400)", &text))
		b.Fatalf("%v\nat %s\n%s", err, where, text)
	}
}

// open goes to an address of the service.
func (b *tab) open(path string) {
	b.Helper()
	b.run(chromedp.Navigate(b.url + path))
}

// ask opens the answer to a question, with more of a state.
func (b *tab) ask(question, more string) {
	b.Helper()
	b.open("/?q=" + url.QueryEscape(question) + more)
}

// wait waits until an expression is true.
func (b *tab) wait(expression string) {
	b.Helper()
	var is bool
	var err error
	for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(20 * time.Millisecond) {
		// While a page gives way to the next there is none to look at.
		if err = chromedp.Run(b.ctx, chromedp.Evaluate("!!("+expression+")", &is)); err == nil && is {
			return
		}
	}
	b.run(chromedp.ActionFunc(func(context.Context) error { return fmt.Errorf("waited in vain for %s (%w)", expression, err) }))
}

// click clicks the first element that a selector finds, where it lies.
func (b *tab) click(selector string) {
	b.Helper()
	b.run(chromedp.Click(selector, chromedp.ByQuery))
}

// eval returns what an expression is, or comes to be.
func (b *tab) eval(expression string, value any) {
	b.Helper()
	await := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	b.run(chromedp.Evaluate(expression, value, await))
}

func (b *tab) text(selector string) string {
	b.Helper()
	var text string
	b.eval(fmt.Sprintf("document.querySelector(%s)?.innerText ?? ''", quoted(selector)), &text)
	return text
}

// want fails unless an element's text holds another.
func (b *tab) want(selector, text string) {
	b.Helper()
	if got := b.text(selector); !strings.Contains(got, text) {
		b.Errorf("%s says %q; it should say %q", selector, got, text)
	}
}

// holds fails unless an expression is true.
func (b *tab) holds(what, expression string) {
	b.Helper()
	var ok bool
	b.eval("!!("+expression+")", &ok)
	if !ok {
		b.Errorf("%s: not so (%s)", what, expression)
	}
}

// enter presses Enter as a keyboard does: one event that may be prevented.
func (b *tab) enter() {
	b.Helper()
	b.run(input.DispatchKeyEvent(input.KeyDown).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13).WithText("\r"),
		input.DispatchKeyEvent(input.KeyUp).WithKey("Enter").WithCode("Enter").WithWindowsVirtualKeyCode(13))
}

func (b *tab) size(width, height int64) {
	b.Helper()
	b.run(chromedp.EmulateViewport(width, height))
}

func (b *tab) scheme(theme string) {
	b.Helper()
	b.run(emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}))
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}
