package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (p *program) versionCommand() *cobra.Command {
	var licenses, sbom bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what the program is made of",
		Long: `Print the version; or the licences of everything that is linked into the program,
with their texts; or a list of it for scanners, as CycloneDX JSON.`,
		Example: `  outflow version
  outflow version --licenses
  outflow version --sbom`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			switch {
			case licenses && sbom:
				return &usageError{errors.New("--licenses and --sbom are two things")}
			case licenses:
				_, err := fmt.Fprint(p.Out, moduleNotices, noticeRule, graphvizNotices)
				return err
			case sbom:
				info, ok := debug.ReadBuildInfo()
				if !ok {
					return errors.New("this program was built without saying of what")
				}
				b, err := billOf(info)
				if err != nil {
					return err
				}
				e := json.NewEncoder(p.Out)
				e.SetIndent("", "  ")
				return e.Encode(b)
			}
			_, err := fmt.Fprintln(p.Out, "outflow", version())
			return err
		},
	}
	cmd.Flags().BoolVar(&licenses, "licenses", false, "print the licences of what is linked into the program")
	cmd.Flags().BoolVar(&sbom, "sbom", false, "print what is linked into the program as a CycloneDX bill of materials")
	return cmd
}

// version says which program this is, as exactly as its build knows.
func version() string {
	version, revision, goVersion := "(devel)", "", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		version, goVersion = cmp.Or(info.Main.Version, version), info.GoVersion
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	return version + revision + " " + goVersion
}
