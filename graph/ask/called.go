package ask

import (
	"net/url"
	"strings"
	"time"

	"outflow/graph"
)

// PlaceName is what people call a place; its id, if the graph has none of that id.
func PlaceName(g *graph.Graph, id string) string {
	if p := g.Place(id); p != graph.None && g.Places[p].Name != "" {
		return g.Places[p].Name
	}
	return id
}

// PeopleName is what people call a cohort or a population.
func PeopleName(g *graph.Graph, id string) string {
	if i := g.Cohort(id); i != graph.None {
		return g.Cohorts[i].Name
	}
	if i := g.Population(id); i != graph.None {
		return g.Populations[i].Name
	}
	return id
}

// CategoryTitle is what people call a category.
func CategoryTitle(g *graph.Graph, key string) string {
	c, _ := g.Categories.Lookup(key)
	return c.Title
}

// WhenText writes intervals, and in a word the one without ends.
func WhenText(when []string) string {
	return strings.ReplaceAll(strings.Join(when, ", "), graph.Always.Format(time.UTC), "always")
}

// WebAddress returns an address that may be followed, "" for one of another kind
// than http and https.
func WebAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}
