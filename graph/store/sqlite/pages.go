package sqlite

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync"
	"time"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// Each page of the file ends in a checksum: its number and the CRC-32C of all before. It
// is written with the page and compared when the page is read, so that a disk which
// returns other bytes than it was given, and a program that edits the file without knowing
// of checksums, are noticed before anything is believed that lies there: a claim that an
// index no longer leads to is missed by nobody else. SQLite has an extension that does the
// same; the driver comes without it.
//
// The log beside the file has checksums of its own. SQLite compares them when it recovers
// what a dead process left, and not again while it reads. A transaction of which one is wrong
// it takes for one that was never made, and with it all that came later, without an error: so
// each commit is moved from the log into the file before it is acknowledged, unless many come
// within seconds: these are moved together, three seconds later at most.

const (
	pageSize     = 8192
	checksumSize = 8
	// reservedAt is where the first page says how many bytes at the end of each page
	// SQLite leaves alone.
	reservedAt = 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumOf returns the checksum of the page that begins at an offset of the file.
func checksumOf(page []byte, offset int64) (sum [checksumSize]byte) {
	binary.BigEndian.PutUint32(sum[:], uint32(offset/pageSize)+1)
	binary.BigEndian.PutUint32(sum[4:], crc32.Update(crc32.Checksum(page[:pageSize-checksumSize], castagnoli), castagnoli, sum[:4]))
	return sum
}

func intact(page []byte, offset int64) bool {
	return [checksumSize]byte(page[pageSize-checksumSize:]) == checksumOf(page, offset)
}

// A pageFile is the methods by which SQLite uses the file of one connection: its own, but
// for those below. It lies in SQLite's memory, where the file points to it.
type pageFile struct {
	lib.Tsqlite3_io_methods
	plain   uintptr // SQLite's own methods
	checks  bool    // the pages have checksums
	trusts  bool    // pages with wrong ones are read all the same
	damaged int64   // number of the last page that was refused, from 1
}

// checkPages has the pages of the file that the connection just opened checked. A database
// in memory has no file.
func (c *conn) checkPages() error {
	file, err := c.file()
	if err != nil || file == 0 {
		return err
	}
	p, err := c.malloc(int(unsafe.Sizeof(pageFile{})))
	if err != nil {
		return err
	}
	methods := &(*lib.Tsqlite3_file)(address(file)).FpMethods
	c.pages = (*pageFile)(address(p))
	*c.pages = pageFile{Tsqlite3_io_methods: *(*lib.Tsqlite3_io_methods)(address(*methods)), plain: *methods}
	read, write, traits := transferBytes(readPage), transferBytes(writePage), characteristics(wholePages)
	c.pages.FxRead, c.pages.FxWrite = *(*uintptr)(unsafe.Pointer(&read)), *(*uintptr)(unsafe.Pointer(&write))
	c.pages.FxDeviceCharacteristics = *(*uintptr)(unsafe.Pointer(&traits))
	*methods = p
	return c.readHeader()
}

// readHeader finds out whether the pages of the file have checksums: before SQLite reads
// any, and again where another process may have made the store since.
func (c *conn) readHeader() error {
	file, err := c.file()
	if err != nil || file == 0 {
		return err
	}
	header, err := c.malloc(reservedAt + 1)
	if err != nil {
		return err
	}
	defer lib.Xsqlite3_free(c.tls, header)
	if rc := c.pages.read(c.tls, file, header, reservedAt+1, 0); rc == lib.SQLITE_OK {
		c.pages.checks = libc.GoBytes(header, reservedAt+1)[reservedAt] == checksumSize
	}
	return nil
}

// file returns what SQLite calls the file of the database, 0 if it has none.
func (c *conn) file() (file uintptr, err error) {
	out, err := c.malloc(pointerSize)
	if err != nil {
		return 0, err
	}
	defer lib.Xsqlite3_free(c.tls, out)
	if rc := lib.Xsqlite3_file_control(c.tls, c.db, 0, lib.SQLITE_FCNTL_FILE_POINTER, out); rc != lib.SQLITE_OK {
		return 0, c.fault(rc)
	}
	if file = pointer(out); file != 0 && (*lib.Tsqlite3_file)(address(file)).FpMethods == 0 {
		file = 0
	}
	return file, nil
}

// address is where something lies in SQLite's memory, which the garbage collector does not
// know of.
func address(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// transferBytes is how the driver's functions that read and write are called.
type transferBytes func(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32

// own returns the function of SQLite that is at an address.
func own(function uintptr) transferBytes { return *(*transferBytes)(unsafe.Pointer(&function)) }

func pagesOf(file uintptr) *pageFile {
	return (*pageFile)(address((*lib.Tsqlite3_file)(address(file)).FpMethods))
}

func (p *pageFile) read(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32 {
	return own((*lib.Tsqlite3_io_methods)(address(p.plain)).FxRead)(tls, file, buffer, n, offset)
}

// characteristics is how the driver's functions that describe a disk are called.
type characteristics func(tls *libc.TLS, file uintptr) int32

// wholePages describes the disk as it is, but for this: less than a page is not to be read,
// since that could not be compared with a checksum.
func wholePages(tls *libc.TLS, file uintptr) int32 {
	plain := (*lib.Tsqlite3_io_methods)(address(pagesOf(file).plain)).FxDeviceCharacteristics
	return (*(*characteristics)(unsafe.Pointer(&plain)))(tls, file) &^ lib.SQLITE_IOCAP_SUBPAGE_READ
}

func readPage(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32 {
	p := pagesOf(file)
	rc := p.read(tls, file, buffer, n, offset)
	// Of a file that was empty when it was opened SQLite reads the first page in another size
	// once. What reads others so was misled by the header.
	if p.checks && offset > 0 && n >= 512 && n != pageSize {
		p.damaged = 1
		return lib.SQLITE_IOERR_DATA
	}
	// What lies beyond the end of a file that was cut off SQLite takes for zeros.
	if rc != lib.SQLITE_OK && rc != lib.SQLITE_IOERR_SHORT_READ || n != pageSize || offset%pageSize != 0 {
		return rc
	}
	if p.checks && !p.trusts && !intact(libc.GoBytes(buffer, pageSize), offset) {
		p.damaged = offset/pageSize + 1
		return lib.SQLITE_IOERR_DATA
	}
	return rc
}

func writePage(tls *libc.TLS, file, buffer uintptr, n int32, offset int64) int32 {
	p := pagesOf(file)
	if n == pageSize && offset%pageSize == 0 {
		page := libc.GoBytes(buffer, pageSize)
		if offset == 0 {
			p.checks = page[reservedAt] == checksumSize
		}
		if p.checks {
			sum := checksumOf(page, offset)
			copy(page[pageSize-checksumSize:], sum[:])
		}
	}
	return own((*lib.Tsqlite3_io_methods)(address(p.plain)).FxWrite)(tls, file, buffer, n, offset)
}

// reserve makes SQLite leave room for checksums in the pages of an empty database, and in
// all that VACUUM writes.
func (c *conn) reserve() error {
	n, err := c.malloc(4)
	if err != nil {
		return err
	}
	defer lib.Xsqlite3_free(c.tls, n)
	*(*int32)(address(n)) = checksumSize
	if rc := lib.Xsqlite3_file_control(c.tls, c.db, 0, lib.SQLITE_FCNTL_RESERVE_BYTES, n); rc != lib.SQLITE_OK {
		return c.fault(rc)
	}
	return nil
}

// trustPages has pages read, until the returned function is called, whatever checksums they
// have.
func (c *conn) trustPages() (distrust func()) {
	if c.pages == nil || c.pages.trusts {
		return func() {}
	}
	c.pages.trusts = true
	return func() {
		c.pages.trusts = false
		lib.Xsqlite3_file_control(c.tls, c.db, 0, lib.SQLITE_FCNTL_RESET_CACHE, 0)
	}
}

// rewritePages gives every page of the file a checksum, whatever it has now.
func (c *conn) rewritePages() error {
	defer c.trustPages()()
	err := c.reserve()
	if err == nil {
		err = c.exec("VACUUM")
	}
	if err == nil {
		err = c.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return err
}

// copyLog copies what is in the log into the file: a page that was being copied as the power
// was lost is whole in the log alone. Who may not write leaves it there.
func (c *conn) copyLog() { _ = c.exec("PRAGMA wal_checkpoint(PASSIVE)") }

// emptyLog is copyLog, and leaves the log empty: what was copied but is still in the log is
// read from there. A reader of an earlier state needs the log; after so many milliseconds, in
// which nobody writes, it is left to a later commit, or to whoever closes the store last.
func (c *conn) emptyLog(wait int) {
	_ = c.exec(fmt.Sprintf("PRAGMA busy_timeout = %d; PRAGMA wal_checkpoint(TRUNCATE)", wait))
	_ = c.exec(busyTimeout)
}

// A logMover bounds how often what is in the log is moved into the file. To move it doubles
// what a commit writes, and a stream of events makes dozens in a second, which change the same
// pages.
type logMover struct {
	mu    sync.Mutex
	moves int         // that may be made at once
	since time.Time   // when they were so many
	later *time.Timer // when what is left will be moved, nil if nothing is
}

// Several commits are moved at once each, and of a stream those of three seconds together.
const (
	movesAtOnce = 5
	moveEvery   = 3 * time.Second
)

// may reports whether what is in the log may be moved now. If not, later is called once it may.
func (m *logMover) may(later func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := int(time.Since(m.since) / moveEvery); n > 0 {
		m.moves, m.since = min(m.moves+n, movesAtOnce), time.Now()
	}
	if m.moves > 0 {
		m.moves--
		return true
	}
	if m.later == nil {
		m.later = time.AfterFunc(moveEvery-time.Since(m.since), func() {
			m.mu.Lock()
			m.later = nil
			m.mu.Unlock()
			later()
		})
	}
	return false
}

func (m *logMover) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.later != nil {
		m.later.Stop()
	}
}

// moveLog moves what is in the log into the file, at once or a little later.
func (s *Store) moveLog(c *conn) {
	if s.log.may(s.moveLogLater) {
		c.emptyLog(500)
	}
}

// moveLogLater does nothing if the store is closed: who closes it last moves what is left.
func (s *Store) moveLogLater() {
	_ = s.conns.with(context.Background(), func(c *conn) error {
		c.copyLog()   // most of it, while others write
		c.emptyLog(0) // who waited for readers here would keep writers waiting
		return nil
	})
}

// damagedPages returns the numbers of the pages whose checksums are wrong, but for those
// that are all zeros: SQLite may leave out to write one that nothing uses, and what is used
// is read by whoever checks the rest.
func (c *conn) damagedPages() (numbers []int64, err error) {
	if c.pages == nil || !c.pages.checks {
		return nil, nil
	}
	file, err := c.file()
	if err != nil {
		return nil, err
	}
	distrust := c.trustPages()
	count, err := c.number("PRAGMA page_count")
	distrust()
	if err != nil {
		return nil, err
	}
	buffer, err := c.malloc(pageSize)
	if err != nil {
		return nil, err
	}
	defer lib.Xsqlite3_free(c.tls, buffer)
	page, unused := libc.GoBytes(buffer, pageSize), [pageSize]byte{}
	for n := range count {
		damaged := false
		for range 3 { // one that is just being copied from the log is whole a moment later
			rc := c.pages.read(c.tls, file, buffer, pageSize, n*pageSize)
			if rc != lib.SQLITE_OK && rc != lib.SQLITE_IOERR_SHORT_READ {
				return nil, c.fault(rc)
			}
			if damaged = !intact(page, n*pageSize) && [pageSize]byte(page) != unused; !damaged {
				break
			}
		}
		if damaged {
			numbers = append(numbers, n+1)
		}
	}
	return numbers, nil
}

// A damagedPageError says which page was refused.
type damagedPageError struct{ page int64 }

func (e *damagedPageError) Error() string {
	return fmt.Sprintf("page %d of the file is damaged, or another program edited it; run outflow verify", e.page)
}

// sound reports that the pages have the checksums that those of a version have.
func (c *conn) sound(version int64) error {
	if c.pages == nil || c.pages.checks || version < withChecksums {
		return nil
	}
	if err := c.readHeader(); err != nil || c.pages.checks || c.pages.trusts {
		return err
	}
	return &damagedPageError{1}
}
