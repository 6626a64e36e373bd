package draw

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// A palette is what the classes of a drawing look like on one kind of paper.
// Text on each of its grounds has a contrast of at least 4.5, lines of 3.
type palette struct {
	paper, text, muted  string
	party, rim          string // a party's ground and border
	box, border, accent string
	line, cut           string
	fault, doubt        string // see concern
	quiet               string // lines of what merely belongs
}

var (
	onLight = palette{
		paper: "#ffffff", text: "#16202e", muted: "#505b6b", party: "#f3f5f9", rim: "#b9c4d6",
		box: "#ffffff", border: "#6b7a92", accent: "#0b57b0", line: "#335c99", fault: "#b3261e", doubt: "#8a5a00", cut: "#6c7480", quiet: "#8291ab",
	}
	onDark = palette{
		paper: "#11161d", text: "#e8edf4", muted: "#a9b4c3", party: "#1a212b", rim: "#3d4a5e",
		box: "#232c39", border: "#8090a8", accent: "#7db7ff", line: "#86aee6", fault: "#ff8a80", doubt: "#e8b45a", cut: "#9aa3b0", quiet: "#6f7f97",
	}
	// Printers may have no colours, and grounds take much ink: text is black on white.
	onPaper = palette{
		paper: "#ffffff", text: "#000000", muted: "#000000", party: "#ffffff", rim: "#666666",
		box: "#ffffff", border: "#333333", accent: "#000000", line: "#2b4a7d", fault: "#a01510", doubt: "#6b4a00", cut: "#666666", quiet: "#888888",
	}
)

// rules writes a palette for the drawings that a selector chooses.
func (p palette) rules(root string) string {
	var b strings.Builder
	rule := func(selectors, declarations string) {
		for i, s := range strings.Split(selectors, ",") {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(root + " " + s)
		}
		b.WriteString("{" + declarations + "}\n")
	}
	rule(".paper", "fill:"+p.paper)
	rule("text", "fill:"+p.text)
	rule(".minor", "fill:"+p.muted)
	rule(".halo", "stroke:"+p.paper)
	rule(".inside.halo", "stroke:"+p.party)
	rule(".party rect", fmt.Sprintf("fill:%s;stroke:%s", p.party, p.rim))
	rule(".place rect", fmt.Sprintf("fill:%s;stroke:%s", p.box, p.border))
	rule(".asked>rect", "stroke:"+p.accent)
	rule(".bar", "stroke:"+p.accent)
	rule(".line", "stroke:"+p.line)
	rule(".head", "fill:"+p.line)
	rule(".quiet .line", "stroke:"+p.quiet)
	rule(".quiet .head", "fill:"+p.quiet)
	rule(".quiet .badge", "stroke:"+p.quiet)
	rule(".fault .line", "stroke:"+p.fault)
	rule(".fault .head", "fill:"+p.fault)
	rule(".doubt .line", "stroke:"+p.doubt)
	rule(".doubt .head", "fill:"+p.doubt)
	rule(".rails", "stroke:"+p.fault)
	rule(".gap", "stroke:"+p.paper)
	rule(".badge", fmt.Sprintf("fill:%s;stroke:%s", p.paper, p.line))
	rule(".fault .badge", fmt.Sprintf("fill:%s;stroke:%s", p.fault, p.fault))
	rule(".fault .digits", "fill:"+p.paper)
	rule(".doubt .badge", "stroke:"+p.doubt)
	rule(".doubt .digits,.asked-after", "fill:"+p.doubt)
	rule(".asks", fmt.Sprintf("fill:%s;stroke:%s", p.paper, p.doubt))
	rule(".posts", "stroke:"+p.text)
	rule(".transfer.cut .badge,.transfer.beside .badge", "stroke:"+p.cut)
	rule(".rule", "stroke:"+p.rim)
	rule(".flag", fmt.Sprintf("fill:%s;stroke:%s", p.fault, p.fault))
	rule(".transfer.cut .line,.transfer.beside .line,.cross", "stroke:"+p.cut)
	rule(".transfer.cut .head,.transfer.beside .head", "fill:"+p.cut)
	return b.String()
}

// endedRules grey the boxes whose data is gone at the date that is asked about, or is only
// possibly there still, which are dashed as all that is possible. Muted rather than faded: what
// they say must stay readable.
func (p palette) endedRules(root string) string {
	return fmt.Sprintf("%[1]s .place.gone rect{fill:%[2]s}\n%[1]s .place.perhaps rect{stroke-dasharray:6 3}\n%[1]s .place.gone text,%[1]s .place.perhaps text{fill:%[3]s}\n",
		root, p.party, p.muted)
}

// shapes are the rules that hold on any paper: what tells marks apart in black
// and white.
func shapes() string {
	size := func(class string, f face) string {
		weight := "normal"
		if f.bold {
			weight = "bold"
		}
		return fmt.Sprintf(".outflow .%s{font-size:%spx;font-weight:%s}\n", class, decimal(f.size), weight)
	}
	return ".outflow text{font-family:" + fontStack + "}\n" +
		size("question", titleFace) + size("headline", headlineFace) + size("owner", partyFace) +
		size("name", nameFace) + size("info", lineFace) + size("what", arrowFace) + size("small", smallFace) + size("digits", numberFace) + size("asked-after", numberFace) +
		`.outflow .halo{stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
.outflow .party rect{stroke-width:1px}
.outflow .place rect{stroke-width:1.2px}
.outflow .asked>rect{stroke-width:2.6px}
.outflow .place.possible rect{stroke-dasharray:6 3}
.outflow .place.influence rect{stroke-dasharray:1.5 3}
.outflow .line,.outflow .cross,.outflow .rails,.outflow .gap{fill:none}
.outflow .possible .line{stroke-dasharray:9 5}
.outflow .influence .line{stroke-dasharray:1.5 4}
.outflow .transfer.cut .line{stroke-dasharray:3 7}
.outflow .transfer.beside .line{stroke-dasharray:1 3}
.outflow .cross{stroke-width:2px}
.outflow .bar{stroke-width:3px;stroke-linecap:round}
.outflow .caption{font-weight:bold}
.outflow .badge{stroke-width:1.4px}
.outflow .possible .badge{stroke-dasharray:3.5 2}
.outflow .influence .badge{stroke-dasharray:1 2}
.outflow .fault .badge{stroke-dasharray:none}
.outflow .asks{stroke-width:1.2px}
.outflow .posts{stroke-width:1.6px;fill:none}
.outflow .rule{stroke-width:.6px}
.outflow .flag{stroke-width:1.2px}
.outflow a{text-decoration:none}
.outflow a:hover .line,.outflow a:focus .line{stroke-opacity:.65}
.outflow a:hover text,.outflow a:focus text{text-decoration:underline}
`
}

// styleSheet serves light and dark screens and print from one file. A page
// that holds the drawing may insist with the class light or dark. Printed alone
// a drawing is fitted to its paper, a long one to its width. Only a drawing in
// which a place forgets has the rules for that.
func styleSheet(forgets bool) string {
	rules := func(p palette, root string) string {
		if forgets {
			return p.rules(root) + p.endedRules(root)
		}
		return p.rules(root)
	}
	return shapes() + rules(onLight, ".outflow") + rules(onDark, ".outflow.dark") +
		"@media (prefers-color-scheme:dark){\n" + rules(onDark, ".outflow:not(.light)") + "}\n" +
		"@media print{\n:root.outflow{width:100vw;height:100vh}\n:root.outflow.long{height:auto}\n" + rules(onPaper, ".outflow.outflow.outflow") + "}\n"
}

// StyleHashes names the style sheets that drawings have, as a content security
// policy does: for each 'sha256-' and the hash in base64. A page that lets no
// other style in can hold drawings.
func StyleHashes() string {
	var names []string
	for _, forgets := range []bool{false, true} {
		sum := sha256.Sum256([]byte("\n" + styleSheet(forgets)))
		names = append(names, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	return strings.Join(names, " ")
}
